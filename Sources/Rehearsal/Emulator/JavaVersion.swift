import Foundation
import Subprocess
import SystemPackage

extension EmulatorInstallation {
  /// The oldest Java that runs the emulator.
  package static let oldestJava = 11
  /// A JVM starts in a fraction of a second; one that takes so long will not.
  private static let javaTimeLimit = Duration.seconds(20)

  /// The major version of the Java that was found: 17 of `openjdk version "17.0.9"`, 8 of `java version "1.8.0_392"`.
  /// - Returns: nil if it cannot be started, does not end in time, or says something else.
  /// - Throws: `CancellationError` only.
  package func javaVersion() async throws -> Int? {
    let version = try await withThrowingTaskGroup(of: Int?.self) { group in
      group.addTask {
        let result = try? await run(
          .path(FilePath(java)), arguments: ["-version"], environment: .withoutSecrets, input: .none,
          output: .discarded, error: .string(limit: 64 << 10))
        return result.flatMap { Self.version(in: $0.standardError) }
      }
      group.addTask {
        try await Task.sleep(for: Self.javaTimeLimit)
        return nil
      }
      defer { group.cancelAll() }
      return try await group.next() ?? nil
    }
    try Task.checkCancellation()
    return version
  }

  static func version(in text: String) -> Int? {
    guard let match = text.firstMatch(of: /version "(?:1\.)?([0-9]{1,4})(?![0-9])/) else { return nil }
    return Int(match.1)
  }
}
