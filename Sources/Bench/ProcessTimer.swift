import Foundation

/// A finished child process: what it took.
struct ProcessTimes {
  /// In seconds.
  var wall: Double
  var cpu: Double
  /// Peak resident memory, mapped files included, in bytes.
  var peakMemory: Int
  /// The most that was the process's own, without mapped files, in bytes; looked at a hundred times a second (Linux), else
  /// 0.
  var peakOwnMemory: Int
  /// What it gave to `write` and its like, in bytes (Linux), else 0. What comes by a socket and goes to a file counts once.
  var written: Int
  /// As a shell would show it.
  var status: Int32

  /// Runs a program, and makes sure that it ends as it should.
  /// - Parameter name: what it does, for the error.
  static func run(_ arguments: [String], _ name: String, status: Int32 = 0) throws -> ProcessTimes {
    let times = try run(arguments)
    guard times.status == status else { throw BenchError(description: "\(name) ended with status \(times.status)") }
    return times
  }

  /// Runs a program with its output thrown away.
  /// - Parameter killedAfter: seconds after which it is killed by SIGKILL, unless it has ended.
  static func run(_ arguments: [String], killedAfter: Double = .infinity) throws -> ProcessTimes {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0)
    posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0)
    var child = pid_t()
    var copies = arguments.map { strdup($0) } + [nil]
    defer { for copy in copies { free(copy) } }
    let clock = ContinuousClock()
    let start = clock.now
    let failure = posix_spawnp(&child, arguments[0], &actions, nil, &copies, environ)
    guard failure == 0 else { throw BenchError(description: "\(arguments[0]): \(String(cString: strerror(failure)))") }
    var (status, usage) = (Int32(0), rusage())
    var (ownMemory, isKilled) = (0, false)
    while !hasEnded(child) {
      ownMemory = max(ownMemory, Self.ownMemory(of: child))
      let left = killedAfter - (clock.now - start) / .seconds(1)
      if left <= 0, !isKilled {
        kill(child, SIGKILL)
        isKilled = true
      }
      usleep(left > 0 && left < 0.01 ? UInt32(left * 1_000_000) : 10_000)
    }
    let wall = (clock.now - start) / .seconds(1)
    let written = number("wchar:", in: "/proc/\(child)/io")
    while wait4(child, &status, 0, &usage) < 0, errno == EINTR {}
    #if canImport(Darwin)
      let unit = 1
    #else
      let unit = 1024
    #endif
    return ProcessTimes(
      wall: wall, cpu: seconds(usage.ru_utime) + seconds(usage.ru_stime), peakMemory: Int(usage.ru_maxrss) * unit,
      peakOwnMemory: ownMemory, written: written,
      status: status & 0x7F == 0 ? (status >> 8) & 0xFF : 128 + (status & 0x7F))
  }

  /// Whether a child has ended; what the system knows of it stays until it is waited for.
  private static func hasEnded(_ child: pid_t) -> Bool {
    var information = siginfo_t()
    let found = waitid(P_PID, id_t(child), &information, WEXITED | WNOHANG | WNOWAIT)
    return found < 0 ? errno != EINTR : information.si_signo == SIGCHLD
  }

  private static func ownMemory(of process: pid_t) -> Int { number("RssAnon:", in: "/proc/\(process)/status") * 1024 }

  /// What /proc tells of a process, 0 where there is none.
  private static func number(_ name: String, in file: String) -> Int {
    guard let text = try? String(contentsOfFile: file, encoding: .utf8),
      let line = text.split(separator: "\n").first(where: { $0.hasPrefix(name) })
    else { return 0 }
    return line.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap { Int($0) } ?? 0
  }

  private static func seconds(_ time: timeval) -> Double {
    Double(time.tv_sec) + Double(time.tv_usec) / 1_000_000
  }
}

struct BenchError: Error, CustomStringConvertible {
  var description: String
}
