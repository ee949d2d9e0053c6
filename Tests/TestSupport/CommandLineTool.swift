import Foundation
import Subprocess
import SystemPackage

/// The built `rekindle`, run as its user runs it.
package enum CommandLineTool {
  package struct Outcome: Sendable {
    package var status: Int32
    package var output: String
    package var errors: String

    package init(status: Int32, output: String, errors: String) {
      self.status = status
      self.output = output
      self.errors = errors
    }
  }

  /// Beside the test bundle in the build folder.
  package static var path: String {
    let tests = URL(fileURLWithPath: CommandLine.arguments[0])
    #if os(macOS)
      // rekindlePackageTests.xctest/Contents/MacOS/rekindlePackageTests, run by another program.
      let products = Bundle.allBundles.first { $0.bundlePath.hasSuffix(".xctest") }?.bundleURL ?? tests
      return products.deletingLastPathComponent().appendingPathComponent("rekindle").path
    #else
      return tests.deletingLastPathComponent().appendingPathComponent("rekindle").path
    #endif
  }

  /// For XDG_STATE_HOME, of this run of the tests.
  private static let stateFolder =
    FileManager.default.temporaryDirectory.appending(path: "rekindle-tests-\(UUID().uuidString)").path

  /// - Parameter folder: the current folder; nil for the tests' own.
  package static func run(_ arguments: String..., in folder: String? = nil) async throws -> Outcome {
    try await run(arguments, in: folder)
  }

  /// - Parameter environment: changes of the tests' own; nil takes a variable away.
  package static func run(
    _ arguments: [String], in folder: String? = nil, environment: [String: String?] = [:]
  ) async throws -> Outcome {
    try await run(FilePath(path), arguments, in: folder, environment)
  }

  /// Runs it under a umask, in octal. In the tests' own process all tests share one.
  package static func run(
    _ arguments: [String], umask: String, in folder: String? = nil, environment: [String: String?] = [:]
  ) async throws -> Outcome {
    try await run("/bin/sh", under(umask) + arguments, in: folder, environment)
  }

  /// Of a shell: that it becomes the tool, under a umask; the tool's arguments follow.
  static func under(_ umask: String) -> [String] { ["-c", "umask \(umask); exec \"$0\" \"$@\"", path] }

  /// Runs a script of bash.
  /// - Parameter environment: changes of the tests' own; nil takes a variable away.
  package static func shell(
    _ script: String, in folder: String, environment: [String: String?] = [:]
  ) async throws -> Outcome {
    try await run("/bin/bash", ["-euo", "pipefail", "-c", script], in: folder, environment)
  }

  /// Runs it as a user who may not read everything: permissions tell the superuser, as whom CI often runs, nothing.
  /// - Returns: nil where the superuser has no way to become another.
  package static func runWithoutPrivileges(_ arguments: String...) async throws -> Outcome? {
    guard geteuid() == 0 else { return try await run(arguments) }
    let changer = "/usr/bin/setpriv"
    guard FileManager.default.isExecutableFile(atPath: changer) else { return nil }
    return try await run(
      FilePath(changer), ["--reuid=65534", "--regid=65534", "--clear-groups", path] + arguments, in: nil)
  }

  /// Runs it where no file may grow beyond a size, as on a disk that is full; what it writes to is told by the error.
  package static func run(_ arguments: [String], filesUpTo kilobytes: Int) async throws -> Outcome {
    // A signal that is ignored is an error of the write. bash counts in kilobytes, other shells do not.
    let script = "trap '' XFSZ; ulimit -f \(kilobytes); exec \"$0\" \"$@\""
    return try await run("/bin/bash", ["-c", script, path] + arguments, in: nil)
  }

  private static func run(
    _ program: FilePath, _ arguments: [String], in folder: String?, _ environment: [String: String?] = [:]
  ) async throws -> Outcome {
    let result = try await Subprocess.run(
      .path(program), arguments: Arguments(arguments), environment: changed(environment),
      workingDirectory: folder.map { FilePath($0) },
      output: .string(limit: 64 << 20), error: .string(limit: 1 << 20))
    return Outcome(
      status: status(result.terminationStatus), output: result.standardOutput, errors: result.standardError)
  }

  /// The tests' own environment, with changes; what Rekindle keeps of its user is of this run.
  /// - Parameter changes: nil takes a variable away.
  static func changed(_ changes: [String: String?]) -> Environment {
    var keys: [Environment.Key: String?] = ["XDG_STATE_HOME": stateFolder]
    for (name, value) in changes { keys.updateValue(value, forKey: Environment.Key(stringLiteral: name)) }
    return .inherit.updating(keys)
  }
}
