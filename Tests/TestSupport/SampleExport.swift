package import Documents
import ExportFormat
package import Foundation

/// A sound export to start from.
package enum SampleExport: Sendable, Equatable {
  /// Of Google's emulator.
  case fixture(String)
  /// 24 documents `a/d00` to `a/d23`, whose records of 4,096 bytes fill three blocks to their last byte. Record `n`
  /// begins at byte 4,096 × (n - 1).
  case blocks
  /// Seven documents, over five blocks, whose records cross the blocks' borders in every way.
  ///
  ///     record   1    2           3           4            5                    6        7
  ///     offset   0    100         40,114      60,121       65,536               135,557  135,657
  ///     in it    full first last  first last  full trailer first middle last    full     full trailer
  case spans
  /// 24 documents in three files of eight.
  case shards

  /// Payloads of the records of `spans`. Record 4 leaves a trailer of 3 bytes, and the last one of 4.
  private static let spanSizes = [93, 40_000, 20_000, 5_405, 70_000, 93, 28_172]

  /// Makes the export in `parent`.
  package func make(in parent: URL) throws -> ExportFolder {
    let folder = parent.appendingPathComponent("sample")
    switch self {
    case .fixture(let name): return ExportFolder(try Fixture(name).copy(into: parent))
    case .blocks: try SampleExport.write(Array(repeating: 4_089, count: 24), folder)
    case .spans: try SampleExport.write(SampleExport.spanSizes, folder)
    case .shards: try SampleExport.write(Array(repeating: 200, count: 24), folder, perFile: 8)
    }
    return ExportFolder(folder)
  }

  private static func write(_ sizes: [Int], _ folder: URL, perFile: Int = ExportWriter.entitiesPerFile) throws {
    let writer = try ExportWriter(folder: folder.path, start: 1_767_225_600_000_000, entitiesPerFile: perFile)
    for (index, size) in sizes.enumerated() { try writer.append(record: record(index, size: size)) }
    try writer.finish(end: 1_767_225_660_000_000)
  }

  /// A document's record of exactly `size` bytes.
  package static func record(_ index: Int, size: Int, project: ExactName = "p") -> [UInt8] {
    let id: ExactName = index < 10 ? "d0\(index)" : "d\(index)"
    let path = DocumentPath([PathElement(collection: "a", id: .name(id))])
    let name = DocumentName(database: DatabaseName(project: project), path: path)
    func record(text: Int) -> [UInt8] {
      EntityEncoder().record(
        of: Document(name: name, fields: [Field("s", .string(String(repeating: "x", count: text)))]))
    }
    var text = size
    var bytes = record(text: text)
    while bytes.count > size {
      text -= bytes.count - size
      bytes = record(text: text)
    }
    precondition(bytes.count == size, "no text makes a record of \(size) bytes")
    return bytes
  }
}
