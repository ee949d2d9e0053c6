import Foundation
import Subprocess
import SystemPackage

/// The built `rekindle`, run as its user runs it.
package enum CommandLineTool {
  package struct Outcome: Sendable {
    package var status: Int32
    package var output: String
    package var errors: String
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

  package static func run(_ arguments: String...) async throws -> Outcome {
    try await run(FilePath(path), arguments)
  }

  /// Runs it as a user who may not read everything: permissions tell the superuser, as whom CI often runs, nothing.
  /// - Returns: nil where the superuser has no way to become another.
  package static func runWithoutPrivileges(_ arguments: String...) async throws -> Outcome? {
    guard geteuid() == 0 else { return try await run(FilePath(path), arguments) }
    let changer = "/usr/bin/setpriv"
    guard FileManager.default.isExecutableFile(atPath: changer) else { return nil }
    return try await run(
      FilePath(changer), ["--reuid=65534", "--regid=65534", "--clear-groups", path] + arguments)
  }

  private static func run(_ program: FilePath, _ arguments: [String]) async throws -> Outcome {
    let result = try await Subprocess.run(
      .path(program), arguments: Arguments(arguments), output: .string(limit: 64 << 20),
      error: .string(limit: 1 << 20))
    let status: Int32 =
      switch result.terminationStatus {
      case .exited(let code): code
      case .signaled(let signal): -signal
      }
    return Outcome(status: status, output: result.standardOutput, errors: result.standardError)
  }
}
