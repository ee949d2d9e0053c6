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

  /// - Parameter folder: the current folder; nil for the tests' own.
  package static func run(_ arguments: String..., in folder: String? = nil) async throws -> Outcome {
    try await run(arguments, in: folder)
  }

  package static func run(_ arguments: [String], in folder: String? = nil) async throws -> Outcome {
    let result = try await Subprocess.run(
      .path(FilePath(path)), arguments: Arguments(arguments), workingDirectory: folder.map { FilePath($0) },
      output: .string(limit: 64 << 20), error: .string(limit: 1 << 20))
    return Outcome(
      status: status(result.terminationStatus), output: result.standardOutput, errors: result.standardError)
  }
}
