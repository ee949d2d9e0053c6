import Foundation

extension Chromium {
  /// Starts the program in a process group of its own, silent, with `input` as its descriptor 3 and `output` as its 4.
  static func spawn(_ arguments: [String], input: CInt, output: CInt) throws -> pid_t {
    #if canImport(Darwin)
      var actions: posix_spawn_file_actions_t?
      var attributes: posix_spawnattr_t?
    #else
      var actions = posix_spawn_file_actions_t()
      var attributes = posix_spawnattr_t()
    #endif
    posix_spawn_file_actions_init(&actions)
    posix_spawnattr_init(&attributes)
    defer {
      posix_spawn_file_actions_destroy(&actions)
      posix_spawnattr_destroy(&attributes)
    }
    for descriptor in [STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO] {
      posix_spawn_file_actions_addopen(&actions, descriptor, "/dev/null", O_RDWR, 0)
    }
    // By way of two that are out of the way: 3 may be `output`, and a copy onto itself would stay closed on exec.
    let (high, higher): (CInt, CInt) = (198, 199)
    posix_spawn_file_actions_adddup2(&actions, input, high)
    posix_spawn_file_actions_adddup2(&actions, output, higher)
    posix_spawn_file_actions_adddup2(&actions, high, 3)
    posix_spawn_file_actions_adddup2(&actions, higher, 4)
    posix_spawn_file_actions_addclose(&actions, high)
    posix_spawn_file_actions_addclose(&actions, higher)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETPGROUP))
    posix_spawnattr_setpgroup(&attributes, 0)
    var words: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) } + [nil]
    defer { for word in words { free(word) } }
    var process: pid_t = 0
    let failure = posix_spawn(&process, arguments[0], &actions, &attributes, &words, environ)
    guard failure == 0 else { throw Failure(description: "\(arguments[0]): \(String(cString: strerror(failure)))") }
    return process
  }
}
