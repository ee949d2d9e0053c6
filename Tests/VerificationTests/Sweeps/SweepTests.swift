import ExportFormat
import Foundation
import TestSupport
import Testing
import Verification

/// Section D of the table of damage: every length and every bit of every file of a small export that Google's emulator
/// wrote. No change may end in a crash, and none in `verified` but of the bytes listed here, which carry no meaning.
@Suite struct SweepTests {
  private static let fixture = Fixture("every-byte")
  private static let metadata = ExportFolder.metadata

  /// The bytes whose change may pass, and why. All are in the export metadata, the only file without a checksum: of its
  /// part 1 (name and times of the export), no importer and no document needs anything.
  ///
  ///     0a 1e                             part 1 and its length
  ///       0a 0a 65 76 65 ... 65           1 name    "every-byte"
  ///       10 xx xx xx xx xx xx xx xx      2 start
  ///       18 xx xx xx xx xx xx xx xx      3 end
  ///     12 0c                             part 2 and its length
  ///       0a 00                           1 kind    "", all kinds
  ///       12 08 6f 75 74 70 75 74 2d 30   2 file    "output-0"
  private static let meaningless: [(bytes: ClosedRange<Int>, what: String)] = [
    (0...0, "the tag of part 1: as another field, it is passed over"),
    (2...2, "the tag of the name"),
    (4...31, "the name, not its length; the times and their tags"),
    (34...34, "the tag of the kind: all kinds are meant by the overall file"),
  ]

  @Test func everyLengthAndEveryBit() async throws {
    let folder = ExportFolder(Self.fixture.folder)
    let changes = try [ExportFolder.output, Self.metadata, folder.overall].flatMap {
      SmallChange.all(of: try folder.bytes($0), $0)
    }
    let sweep = try await Sweep(changes) { ExportFolder(try Self.fixture.copy(into: $0)) }
    #expect(sweep.documents.count == 4)
    var passed: [Int: Int] = [:]
    for survivor in sweep.survivors {
      #expect(survivor.documents == sweep.documents, "verified with other documents: \(survivor.change)")
      #expect(survivor.findings == [], "\(survivor.change)")
      guard case .flip(Self.metadata, let byte, _) = survivor.change else {
        Issue.record("verified: \(survivor.change)")
        continue
      }
      passed[byte, default: 0] += 1
    }
    let bytes = Set(Self.meaningless.flatMap { Array($0.bytes) })
    #expect(passed.keys.sorted() == bytes.sorted(), "\(changes.count) changes")
  }
  /// Headers, trailers, and what stands at either side of them, in a file whose documents cross the borders of blocks.
  @Test func everyBitAndEveryCutAroundTheBordersOfBlocks() async throws {
    let headers = [0, 100, 32_768, 40_114, 60_121, 65_536, 98_304, 131_072, 135_557, 135_657]
    let places = headers.map { $0..<$0 + 9 } + [65_533..<65_536, 163_836..<163_840]
    let changes = places.flatMap { place in
      place.flatMap { byte in (0..<8).map { SmallChange.flip(file: ExportFolder.output, byte: byte, bit: $0) } }
        + (max(0, place.lowerBound - 9)..<place.upperBound).map { .cut(file: ExportFolder.output, to: $0) }
    }
    let sweep = try await Sweep(changes) { try SampleExport.spans.make(in: $0) }
    #expect(sweep.documents.count == 7)
    #expect(sweep.survivors.map(\.change) == [])
  }
}
