import ExportFormat
import Foundation
import TestSupport
import Testing
import Verification

/// Random cuts and splices of files, blocks and records, some of them from another export: whatever becomes of an
/// export, it is `verified` only with the very documents that it had.
@Suite struct SpliceTests {
  @Test(arguments: 0..<250) func neverVerifiedWithOtherDocuments(_ seed: Int) async throws {
    try await withTemporaryFolder { parent in
      var random = SeededRandom(seed: UInt64(seed))
      let folder = try Self.export("sample", seed: UInt64(seed), in: parent)
      let other = try Self.export("other", seed: UInt64(seed) + 1_000_000, in: parent)
      let intact = try await Sweep.documents(folder)
      #expect(try await Verifier().verify(folder.path).report.verdict == .verified)
      for _ in 0..<Int.random(in: 1...3, using: &random) {
        try Splice(folder, other, &random).apply(&random)
      }
      guard try await Verifier().verify(folder.path).report.verdict == .verified else { return }
      #expect(try await Sweep.documents(folder) == intact)
    }
  }

  /// 40 documents in one to four files.
  private static func export(_ name: String, seed: UInt64, in parent: URL) throws -> ExportFolder {
    var samples = SampleDocuments(seed: seed)
    let folder = parent.appendingPathComponent(name)
    let writer = try ExportWriter(folder: folder.path, start: 1, entitiesPerFile: 10 + Int(seed % 4) * 10)
    for document in samples.documents(40) { try writer.append(document) }
    try writer.finish(end: 2)
    return ExportFolder(folder)
  }
}

/// One random change of one output file.
private struct Splice {
  private let folder: ExportFolder
  private let file: String
  /// Whose bytes and records are put into it: a file of the same export, or of the other one.
  private let source: (folder: ExportFolder, file: String)

  init(_ folder: ExportFolder, _ other: ExportFolder, _ random: inout SeededRandom) throws {
    self.folder = folder
    func anyFile(_ folder: ExportFolder, _ random: inout SeededRandom) throws -> String {
      let files = try FileManager.default.contentsOfDirectory(atPath: folder.place(of: ExportFolder.kinds).path)
      let outputs = files.filter { $0.hasPrefix("output-") }.sorted()
      return "\(ExportFolder.kinds)/\(try #require(outputs.randomElement(using: &random)))"
    }
    file = try anyFile(folder, &random)
    let whose = Bool.random(using: &random) ? folder : other
    source = (whose, try anyFile(whose, &random))
  }

  func apply(_ random: inout SeededRandom) throws {
    var bytes = try folder.bytes(file)
    let more = try source.folder.bytes(source.file)
    let place = Int.random(in: 0...bytes.count, using: &random)
    let start = place - place % LogFormat.blockSize
    let block = start..<min(start + LogFormat.blockSize, bytes.count)
    switch Int.random(in: 0..<11, using: &random) {
    case 0: bytes.removeSubrange(place...)
    case 1: bytes.removeSubrange(place..<Int.random(in: place...bytes.count, using: &random))
    case 2: bytes.removeSubrange(block)
    case 3: bytes.insert(contentsOf: Array(bytes[block]), at: start)
    case 4: bytes.replaceSubrange(block, with: more.dropFirst(start).prefix(block.count))
    case 5: bytes.insert(contentsOf: more, at: place)
    case 6: bytes = more
    case 7: bytes += more
    case 8:
      // The two change places, if they are of one export.
      if source.folder.path == folder.path { try folder.write(bytes, to: source.file) }
      bytes = more
    case 9:
      for index in place..<min(place + 40, bytes.count) { bytes[index] = 0 }
    default: return try spliceRecords(&random)
    }
    try folder.write(bytes, to: file)
  }

  /// The framing is made anew, so that only counts and names can tell.
  private func spliceRecords(_ random: inout SeededRandom) throws {
    let more = try source.folder.records(source.file).randomElement(using: &random) ?? []
    try folder.editRecords(file) { records in
      let index = Int.random(in: 0...records.count, using: &random)
      switch Int.random(in: 0..<4, using: &random) {
      case 0 where index < records.count: records.remove(at: index)
      case 1: records.insert(more, at: index)
      case 2: records.shuffle(using: &random)
      default: if index < records.count { records[index] = more }
      }
    }
  }
}
