package import Foundation
import Subprocess

/// An export in Fixtures, which Google's emulator wrote, and what the emulator answers of it.
package struct Fixture: Sendable, CustomStringConvertible {
  package let name: String

  package init(_ name: String) {
    self.name = name
  }

  package static let all = [
    "types", "erp", "erp-next-day", "edge-paths", "named-database", "large-documents", "many-files", "per-kind",
    "every-byte", "empty",
  ].map { Fixture($0) }

  package static let types = Fixture("types")
  package static let erp = Fixture("erp")
  package static let empty = Fixture("empty")

  /// Tests/TestSupport is two folders below the root.
  private static let folder = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent(
      "Fixtures")

  /// The folder of all of them.
  package static var folderPath: String { folder.path }

  package var folder: URL { Fixture.folder.appendingPathComponent(name) }
  package var path: String { folder.path }
  package var description: String { name }

  /// The emulator's answer: a line of REST JSON for each document, in name order.
  package func expectedLines() async throws -> [String] {
    let file = Fixture.folder.appendingPathComponent("\(name).expected.ndjson.gz").path
    let result = try await run(
      .name("gzip"), arguments: ["-dc", file], output: .string(limit: 64 << 20), error: .discarded)
    // Only the newline ends a line: values hold other separators.
    return result.standardOutput.utf8.split(separator: UInt8(ascii: "\n")).map { String(decoding: $0, as: UTF8.self) }
  }

  /// Copies the export to a folder of the same name in `parent`, to be damaged there.
  package func copy(into parent: URL) throws -> URL {
    let copy = parent.appendingPathComponent(name)
    try FileManager.default.copyItem(at: folder, to: copy)
    return copy
  }
}

/// Runs `body` with a new folder, removed afterwards.
package func withTemporaryFolder<Result>(_ body: (URL) async throws -> Result) async throws -> Result {
  let folder = FileManager.default.temporaryDirectory.appendingPathComponent("rekindle-tests-\(UUID().uuidString)")
  try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(at: folder) }
  return try await body(folder)
}

/// Runs `body` with the path of a new folder, removed afterwards.
package func withTemporaryPath<Result>(_ body: (String) async throws -> Result) async throws -> Result {
  try await withTemporaryFolder { try await body($0.path) }
}
