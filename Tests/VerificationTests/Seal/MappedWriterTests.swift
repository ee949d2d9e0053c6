import Documents
import ExportFormat
import Foundation
import TestSupport
import Testing

@testable import Verification

#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// Another process writes to a file of the export through a shared mapping. Until the page is written back, the file's
/// times do not change.
@Suite struct MappedWriterTests {
  private static let output: ExactName = "all_namespaces/all_kinds/output-0"

  /// An export of one document, and the output file of another one of the same size that is as sound.
  private func withTwoVersions(
    _ body: (_ path: String, _ first: [UInt8], _ second: [UInt8]) async throws -> Void
  ) async throws {
    try await withTemporaryFolder { parent in
      func write(_ name: String, _ id: String) throws -> [UInt8] {
        let path = parent.appending(path: name).path
        let writer = try ExportWriter(folder: path, start: 1)
        try writer.append(record: EntityBytes.document(id))
        try writer.finish(end: 2)
        return [UInt8](try Data(contentsOf: URL(fileURLWithPath: "\(path)/\(Self.output)")))
      }
      let (first, second) = (try write("sample", "d1"), try write("other", "d2"))
      #expect(first.count == second.count && first != second)
      try await body(parent.appending(path: "sample").path, first, second)
    }
  }

  /// Verifies while the file holds `verified`, and asks for the digests when it holds `digested`.
  /// - Returns: the files that changed, of an export whose files look as they did; nil if the system noticed a write.
  private func changedFiles(_ path: String, verified: [UInt8], digested: [UInt8]) async throws -> [ExactName]? {
    let mapping = try SharedMapping("\(path)/\(Self.output)")
    mapping.write(verified)
    let before = try MappedFile.identity(folder: path, path: Self.output)
    let export = try await Verifier().verify(path)
    #expect(export.report.verdict == .verified, "\(export.report.findings)")
    mapping.write(digested)
    defer { mapping.write(verified) }
    do {
      let files = try await export.digests()
      #expect(files.areAll)
      return []
    } catch let changed as ExportChanged {
      return try MappedFile.identity(folder: path, path: Self.output) == before ? changed.files : nil
    }
  }

  @Test func whatWasNotDecodedIsNotDigested() async throws {
    try await withTwoVersions { path, first, second in
      for (verified, digested) in [(first, second), (second, first), (first, first)] {
        // The system may write the page back at any time, and then it notices the next write.
        var changed: [ExactName]?
        for _ in 0..<20 where changed == nil {
          changed = try await changedFiles(path, verified: verified, digested: digested)
        }
        #expect(changed == (verified == digested ? [] : [Self.output]))
      }
    }
  }

  /// The digest of metadata is of the bytes that were parsed, whatever the file holds now.
  @Test func metadataIsReadOnce() async throws {
    try await withTwoVersions { path, _, _ in
      let file: ExactName = "sample.overall_export_metadata"
      let mapping = try SharedMapping("\(path)/\(file)")
      let sound = [UInt8](try Data(contentsOf: URL(fileURLWithPath: "\(path)/\(file)")))
      mapping.write(sound)
      let digests = try await Verifier().verify(path).digests()
      let digest = digests.digests.first { $0.path == file }
      // The system may write the page back at any time, and then it detects the next write.
      var now: VerifiedFiles?
      for _ in 0..<20 where now == nil {
        mapping.write(sound)
        let export = try await Verifier().verify(path)
        mapping.write(sound.reversed())
        now = try? await export.digests()
      }
      mapping.write(sound)
      #expect(try #require(now).digests.first { $0.path == file } == digest)
    }
  }

  /// The process survives, and does not read zeros instead of the missing bytes.
  @Test func aFileThatBecomesShorterIsNotRead() async throws {
    try await withTwoVersions { path, _, _ in
      let export = try ExportReader.read(path).export
      let segment = try #require(ReadingPlan(export).segments.first)
      let window = FileWindow()
      try window.open(segment, in: export)
      #expect(truncate("\(path)/\(Self.output)", 5) == 0)
      #expect(throws: FileProblem.changed) { try window.advance() }
    }
  }
}

/// A file's pages, shared with the file.
private final class SharedMapping {
  private let bytes: UnsafeMutableRawBufferPointer

  init(_ path: String) throws {
    let descriptor = open(path, O_RDWR)
    defer { close(descriptor) }
    let size = Int(lseek(descriptor, 0, SEEK_END))
    let base = try #require(mmap(nil, size, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0))
    try #require(base != MAP_FAILED)
    bytes = UnsafeMutableRawBufferPointer(start: base, count: size)
  }

  deinit { munmap(bytes.baseAddress, bytes.count) }

  func write(_ new: [UInt8]) { bytes.copyBytes(from: new) }
}
