package dev.turnstream.bench.rig;

import com.sun.management.ThreadMXBean;
import com.sun.tools.attach.AttachNotSupportedException;
import com.sun.tools.attach.VirtualMachine;
import com.sun.tools.attach.VirtualMachineDescriptor;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;
import org.jspecify.annotations.Nullable;

/** The counters of a JVM in another process, read through its own management. */
final class Jvm implements AutoCloseable {
  private final JMXConnector connector;
  private final ThreadMXBean threads;
  private final MemoryMXBean memory;

  private Jvm(JMXConnector connector) throws IOException {
    this.connector = connector;
    var beans = connector.getMBeanServerConnection();
    this.threads =
        ManagementFactory.newPlatformMXBeanProxy(
            beans, ManagementFactory.THREAD_MXBEAN_NAME, ThreadMXBean.class);
    this.memory =
        ManagementFactory.newPlatformMXBeanProxy(
            beans, ManagementFactory.MEMORY_MXBEAN_NAME, MemoryMXBean.class);
  }

  /** The JVM among a process and those that it started, or null when there is none to talk to. */
  static @Nullable Jvm of(ProcessHandle process) {
    // Only those in the list: to others the request would be a signal that may end them.
    var running =
        VirtualMachine.list().stream()
            .map(VirtualMachineDescriptor::id)
            .collect(Collectors.toSet());
    return Stream.concat(Stream.of(process), process.descendants())
        .map(one -> Long.toString(one.pid()))
        .filter(running::contains)
        .findFirst()
        .map(Jvm::connect)
        .orElse(null);
  }

  @SuppressWarnings("BanJNDI") // the address is that of a process which we have started ourselves
  private static @Nullable Jvm connect(String pid) {
    try {
      var machine = VirtualMachine.attach(pid);
      try {
        var address = new JMXServiceURL(machine.startLocalManagementAgent());
        return new Jvm(JMXConnectorFactory.connect(address));
      } finally {
        machine.detach();
      }
    } catch (IOException | AttachNotSupportedException _) {
      return null; // older than this JDK, or another user's
    }
  }

  /** Bytes that all its threads have allocated so far, also those that ended. */
  long allocatedBytes() {
    return threads.getTotalThreadAllocatedBytes();
  }

  /** Bytes of heap in use after as many full collections as it takes. */
  long liveHeapBytes() {
    memory.gc();
    memory.gc(); // the second takes what cleaners let go after the first
    return memory.getHeapMemoryUsage().getUsed();
  }

  @Override
  public void close() {
    try {
      connector.close();
    } catch (IOException _) {
      return; // the process may be gone already
    }
  }
}
