# Finds what the scripts need on this machine. Sourced, never run; works with macOS' bash 3.2.

# Prints one line to stderr and ends the script.
fail() {
  echo "$(basename "$0"): $*" >&2
  exit 1
}

# The version of the Java at home $1, like 25; nothing when there is no JDK.
jdk_version() {
  [ -x "$1/bin/java" ] && [ -x "$1/bin/javac" ] && [ -r "$1/release" ] || return 0
  sed -n 's/^JAVA_VERSION="\([0-9][0-9]*\).*/\1/p' "$1/release"
}

# The home of the java that the PATH finds, through all symbolic links.
path_java_home() {
  local file target
  file=$(command -v java) || return 0
  while [ -L "$file" ]; do
    target=$(readlink "$file")
    case $target in
      /*) file=$target ;;
      *) file=$(dirname "$file")/$target ;;
    esac
  done
  file=$(cd "$(dirname "$file")/.." && pwd -P)
  echo "$file"
}

# Directories in which systems keep JDKs, newest names first.
jdk_directories() {
  ls -1dr /usr/lib/jvm/* "$HOME"/.sdkman/candidates/java/* "$HOME"/.jdks/* /opt/java/* \
    /Library/Java/JavaVirtualMachines/*/Contents/Home \
    /opt/homebrew/opt/openjdk*/libexec/openjdk.jdk/Contents/Home \
    /usr/local/opt/openjdk*/libexec/openjdk.jdk/Contents/Home \
    /home/linuxbrew/.linuxbrew/opt/openjdk*/libexec 2>/dev/null || true
}

# Where a JDK may be, the best place first, one a line.
jdk_places() {
  echo "${JAVA_HOME:-}"
  path_java_home
  if [ -x /usr/libexec/java_home ]; then
    /usr/libexec/java_home -v 25 2>/dev/null || true
  fi
  jdk_directories
}

# Sets and exports JAVA_HOME to a JDK 25 or later.
find_jdk() {
  local place version
  while IFS= read -r place; do
    [ -n "$place" ] || continue
    version=$(jdk_version "$place")
    if [ -n "$version" ] && [ "$version" -ge 25 ]; then
      export JAVA_HOME="$place"
      return
    fi
  done <<EOF
$(jdk_places)
EOF
  fail "needs a JDK 25 or later and found none; get one from https://adoptium.net (or: sdk install java 25-tem, brew install openjdk) or set JAVA_HOME"
}

# Sets MAVEN to a Maven of 3.8 or later. Needs JAVA_HOME.
find_maven() {
  local version
  for MAVEN in "${MAVEN_HOME:-/nowhere}/bin/mvn" "$(command -v mvn || true)" \
    "$HOME/.sdkman/candidates/maven/current/bin/mvn" /opt/homebrew/bin/mvn /usr/local/bin/mvn; do
    [ -x "$MAVEN" ] || continue
    version=$("$MAVEN" -v 2>/dev/null | sed -n 's/.*Apache Maven \([0-9]*\)\.\([0-9]*\).*/\1 \2/p')
    case $version in
      3\ [89] | 3\ [1-9][0-9]* | [4-9]\ *) return ;;
    esac
  done
  fail "needs Maven 3.8 or later and found none; get it with: apt-get install maven, brew install maven, or sdk install maven"
}

# Runs Maven in batch mode. The options silence what JDK 25 says about Maven's own libraries.
run_maven() {
  MAVEN_OPTS="${MAVEN_OPTS:-} --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow" \
    "$MAVEN" -B "$@"
}

# Takes the native code for this Linux out of the jars in directory $1 into directory $2, made anew; nothing elsewhere.
# What lies there need not be unpacked, and compared with what was unpacked before, at each start.
take_natives() {
  local sqlite netty jar
  case "$(uname -s) $(uname -m)" in
    "Linux x86_64") sqlite=Linux/x86_64 netty=x86_64 ;;
    "Linux aarch64") sqlite=Linux/aarch64 netty=aarch_64 ;;
    *) return 0 ;;
  esac
  rm -rf "$2"
  mkdir -p "$2/taken"
  for jar in "$1"/sqlite-jdbc-*.jar "$1"/netty-transport-native-epoll-*-linux-$netty.jar; do
    (cd "$2/taken" && "$JAVA_HOME/bin/jar" -xf "$jar" \
      "org/sqlite/native/$sqlite/libsqlitejdbc.so" "META-INF/native/libnetty_transport_native_epoll_$netty.so")
  done
  find "$2/taken" -name '*.so' -exec mv {} "$2/" \;
  rm -rf "$2/taken"
}
