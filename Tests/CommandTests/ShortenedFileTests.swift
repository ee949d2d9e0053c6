import Documents
import ExportFormat
import Foundation
import Reports
import Testing

@testable import rekindle

#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// A file that somebody shortens while it is read.
@Suite struct ShortenedFileTests {
  /// In a process of its own, which it ends. Only the signal's handler has this status: what the work returns, or throws,
  /// has another one.
  @Test func itEndsTheWorkUnfinished() async {
    await #expect(processExitsWith: .exitCode(3)) {
      let folder = FileManager.default.temporaryDirectory
      let name = "rekindle-tests-\(UUID().uuidString)"
      let file = folder.appendingPathComponent(name)
      try Data("a page".utf8).write(to: file)
      try await Session.run(nil) { _ in
        let mapped = try MappedFile(folder: folder.path, path: ExactName(name))
        truncate(file.path, 0)
        try FileManager.default.removeItem(at: file)
        return Answer(.verified, bytes: [mapped.withBytes { $0.withUnsafeBytes { $0[0] } }])
      }
    }
  }
}
