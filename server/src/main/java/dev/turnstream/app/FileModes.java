package dev.turnstream.app;

import static java.nio.file.attribute.PosixFilePermission.GROUP_READ;
import static java.nio.file.attribute.PosixFilePermission.OTHERS_READ;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Who may look into a file. */
final class FileModes {
  private FileModes() {}

  /** Whether other users of the machine may read it; false where the system can't tell. */
  static boolean othersMayRead(Path file) {
    try {
      if (!Files.getFileStore(file).supportsFileAttributeView("posix")) {
        return false;
      }
      var permissions = Files.getPosixFilePermissions(file);
      return permissions.contains(GROUP_READ) || permissions.contains(OTHERS_READ);
    } catch (IOException _) {
      return false; // whoever reads the file says that it is not there
    }
  }
}
