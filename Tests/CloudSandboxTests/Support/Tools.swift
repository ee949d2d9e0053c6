import Foundation
import Subprocess
import SystemPackage

/// Programs that are not part of the repository; nil where they are not installed.
enum Tools {
  /// A Python with google-cloud-storage and google-cloud-firestore, which scripts/test installs.
  static let python = find("python3", [repository + "/.build/google-clients/bin"])

  /// Version 3: what macOS calls openssl is LibreSSL, which cannot check Ed25519.
  static let openssl = find(
    "openssl", ["/opt/homebrew/opt/openssl@3/bin", "/usr/local/opt/openssl@3/bin", "/usr/bin"])

  private static let repository = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("../../..").standardizedFileURL.path

  private static func find(_ name: String, _ folders: [String]) -> String? {
    folders.map { "\($0)/\(name)" }.first { FileManager.default.isExecutableFile(atPath: $0) }
  }

  struct Outcome {
    var output: String
    var error: String
    var isSuccess: Bool
  }

  static func run(_ program: String, _ arguments: [String], _ environment: [String: String]) async throws -> Outcome {
    var updates: [Environment.Key: String?] = [:]
    for (name, value) in environment { updates[Environment.Key(stringLiteral: name)] = value }
    let result = try await Subprocess.run(
      .path(FilePath(program)), arguments: Arguments(arguments), environment: .inherit.updating(updates),
      input: .none, output: .string(limit: 1 << 20), error: .string(limit: 1 << 20))
    return Outcome(
      output: result.standardOutput, error: result.standardError, isSuccess: result.terminationStatus.isSuccess)
  }
}
