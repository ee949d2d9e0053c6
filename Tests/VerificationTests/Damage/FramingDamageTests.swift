import ExportFormat
import Foundation
import TestSupport
import Testing
import Verification

/// Section C of the table of damage: bits, cuts, blocks and fragments. `SampleExport` draws where the records stand.
@Suite struct FramingDamageTests {
  @Test(arguments: rows) func isFound(_ row: DamageRow) async throws { try await row.check() }

  static let rows = bits + cuts + zeros + blocks + types + fragments + tampering

  private static let overall = "sample.overall_export_metadata"
  private static let output = ExportFolder.output
  private static let block = LogFormat.blockSize
  private static let lost = DamageRow.Found.error("count-mismatch", overall)
  private static let bytes = DamageRow.Found.error("bytes-mismatch", overall)
  private static let bytesAtOnce = DamageRow.Found.error("bytes-mismatch", overall, from: .listed)
  /// Where only the files' sizes are known, cut files are too small for what is stated.
  private static let tooSmall = DamageRow.Found.error("bytes-mismatch", overall, from: .listed, to: .listed)

  private static let bits: [DamageRow] = [
    DamageRow("a bit flipped in a payload", [.error("record-checksum", output, at: 4_096), lost]) {
      try $0.edit { $0[4_200] ^= 4 }
    },
    DamageRow("a bit flipped in the last byte", [.error("record-checksum", output, at: 94_208), lost]) {
      try $0.edit { $0[98_303] ^= 0x80 }
    },
    DamageRow("a bit flipped in a checksum", [.error("record-checksum", output, at: 4_096), lost]) {
      try $0.edit { $0[4_097] ^= 1 }
    },
    DamageRow("a bit flipped in a length", [.error("record-checksum", output, at: 4_096), lost]) {
      try $0.edit { $0[4_100] ^= 1 }
    },
    DamageRow("a length past the end of its block", [.error("record-length", output, at: 4_096), lost]) {
      try $0.edit { $0[4_101] = 0xFF }
    },
    DamageRow("a bit flipped in a type", [.error("record-checksum", output, at: 4_096), lost]) {
      try $0.edit { $0[4_102] ^= 2 }
    },
    DamageRow(
      "a bit flipped in a record's second fragment", .spans, [.error("record-checksum", output, at: 98_304), lost]
    ) { try $0.edit { $0[100_000] ^= 1 } },
    DamageRow(
      "a bit flipped in every block",
      [
        .error("record-checksum", output, at: 4_096), .error("record-checksum", output, at: 36_864),
        .error("record-checksum", output, at: 69_632), lost,
      ]
    ) { try $0.edit { for start in [0, block, 2 * block] { $0[start + 4_200] ^= 1 } } },
  ]

  private static let cuts: [DamageRow] = [
    DamageRow("cut inside a payload", [.error("record-truncated", output, at: 90_112), tooSmall, lost]) {
      try $0.edit { $0.removeSubrange(90_200...) }
    },
    DamageRow("cut inside a header", [.error("header-truncated", output, at: 90_112), tooSmall, lost]) {
      try $0.edit { $0.removeSubrange(90_115...) }
    },
    DamageRow("cut right after a header", [.error("record-truncated", output, at: 90_112), tooSmall, lost]) {
      try $0.edit { $0.removeSubrange(90_119...) }
    },
    DamageRow("cut at a record's border", [bytesAtOnce, lost]) { try $0.edit { $0.removeSubrange(90_112...) } },
    DamageRow("cut at a block's border between documents", [bytesAtOnce, lost]) {
      try $0.edit { $0.removeSubrange(block...) }
    },
    DamageRow(
      "cut at a block's border inside a document", .spans,
      [.error("record-unfinished", output, at: 65_536), tooSmall, lost]
    ) { try $0.edit { $0.removeSubrange((3 * block)...) } },
    DamageRow("cut to 0 bytes", .spans, [bytesAtOnce, lost]) { try $0.edit { $0 = [] } },
    DamageRow(
      "the last trailer cut off", .spans,
      [bytesAtOnce, .warning("trailer-missing", output, at: 163_836, from: .framed)]
    ) { try $0.edit { $0.removeLast(4) } },
    DamageRow(
      "the last trailer cut short", .spans,
      [bytesAtOnce, .warning("trailer-missing", output, at: 163_838, from: .framed)]
    ) { try $0.edit { $0.removeLast(2) } },
    DamageRow(
      "the last trailer not there, and not stated", .spans,
      [.warning("trailer-missing", output, at: 163_836, from: .framed)]
    ) {
      try $0.edit { $0.removeLast(4) }
      try $0.restate()
    },
    DamageRow(
      "cut after the first part of a document", .spans, [.error("record-unfinished", output, at: 100), tooSmall, lost]
    ) { try $0.edit { $0.removeSubrange(block...) } },
  ]

  private static let zeros: [DamageRow] = [
    DamageRow("100 zeros appended", .spans, []) { try $0.edit { $0 += zeros(100) } },
    DamageRow("zeros appended to the block's end", .fixture("types"), []) {
      try $0.edit { $0 += zeros(block - $0.count % block) }
    },
    DamageRow("a block of zeros appended", []) { try $0.edit { $0 += zeros(block) } },
    DamageRow("3 zeros appended", [.error("header-truncated", output, at: 98_304)]) {
      try $0.edit { $0 += zeros(3) }
    },
    DamageRow("padding that is not zero", [.error("block-padding", output, at: 98_304)]) {
      try $0.edit { $0 += zeros(100) + [1] }
    },
    DamageRow("zeros from a record to the block's end", [lost]) {
      try $0.edit { $0.replaceSubrange(block - 4_096..<block, with: zeros(4_096)) }
    },
    DamageRow(
      "zeros from a document's first part to the block's end", .spans,
      [.error("record-sequence", output, at: block), lost]
    ) { try $0.edit { $0.replaceSubrange(100..<block, with: zeros(block - 100)) } },
    DamageRow("zeros over one record of many", [.error("block-padding", output, at: 4_096), lost]) {
      try $0.edit { $0.replaceSubrange(4_096..<8_192, with: zeros(4_096)) }
    },
    DamageRow("a header of zeros", [.error("block-padding", output, at: 4_096), lost]) {
      try $0.edit { $0.replaceSubrange(4_096..<4_103, with: zeros(7)) }
    },
    DamageRow("a trailer that is not zero", .spans, [.error("block-trailer", output, at: 65_533)]) {
      try $0.edit { $0[65_534] = 1 }
    },
    DamageRow("the last trailer not zero", .spans, [.error("block-trailer", output, at: 163_836)]) {
      try $0.edit { $0[163_839] = 1 }
    },
    DamageRow("a file of zeros", [lost]) { try $0.edit { $0 = zeros($0.count) } },
  ]

  private static let blocks: [DamageRow] = [
    DamageRow("a block zeroed that holds whole documents", [lost]) {
      try $0.edit { $0.replaceSubrange(block..<2 * block, with: zeros(block)) }
    },
    DamageRow("a block zeroed inside a document", .spans, [.error("record-sequence", output, at: 98_304), lost]) {
      try $0.edit { $0.replaceSubrange(3 * block..<4 * block, with: zeros(block)) }
    },
    DamageRow("a block removed that holds whole documents", [bytesAtOnce, lost]) {
      try $0.edit { $0.removeSubrange(block..<2 * block) }
    },
    // What is left of the document still fits together: only the checksum of its fragments is right, not its length.
    DamageRow(
      "a block removed that holds the middle of a document", .spans,
      [bytesAtOnce, .error("entity-malformed", output, at: 65_536, record: 5, from: .decoded)]
    ) { try $0.edit { $0.removeSubrange(3 * block..<4 * block) } },
    DamageRow(
      "a block removed that holds the end of a document", .spans,
      [tooSmall, .error("record-sequence", output, at: block), lost]
    ) { try $0.edit { $0.removeSubrange(block..<2 * block) } },
    DamageRow(
      "a block twice that holds whole documents",
      [bytes, lost]
        + (0..<8).map {
          .error(
            "document-duplicate", output, at: 65_536 + 4_096 * $0, record: 17 + $0,
            document: $0 < 2 ? "a/d0\(8 + $0)" : "a/d\(8 + $0)", from: .decoded)
        }
    ) { try $0.edit { $0.insert(contentsOf: Array($0[block..<2 * block]), at: 2 * block) } },
    DamageRow(
      "a block twice that holds the middle of a document", .spans,
      [bytes, .error("entity-malformed", output, at: 65_536, record: 5, from: .decoded)]
    ) { try $0.edit { $0.insert(contentsOf: Array($0[3 * block..<4 * block]), at: 4 * block) } },
    // The same documents in another order.
    DamageRow("two blocks in the other order, of whole documents", []) {
      try $0.edit { $0 = Array($0[block..<2 * block] + $0[..<block] + $0[(2 * block)...]) }
    },
    DamageRow(
      "two blocks in the other order, of parts of documents", .spans,
      [.error("record-sequence", output, at: 0), .error("record-sequence", output, at: 2 * block), lost]
    ) { try $0.edit { $0 = Array($0[block..<2 * block] + $0[..<block] + $0[(2 * block)...]) } },
  ]

  /// A type that a record of a block's own is given, with the right checksum, and the place of the finding.
  private static let types = [
    ("type 0 with the right checksum", at: 4_096, type: 0, "record-type", foundAt: 4_096),
    ("a whole record as a first part", at: 4_096, type: 2, "record-sequence", foundAt: 8_192),
    ("the last record as a first part", at: 94_208, type: 2, "record-unfinished", foundAt: 94_208),
    ("a whole record as a middle part", at: 4_096, type: 3, "record-sequence", foundAt: 4_096),
    ("a whole record as a last part", at: 4_096, type: 4, "record-sequence", foundAt: 4_096),
    ("a type that does not exist", at: 4_096, type: 5, "record-type", foundAt: 4_096),
    ("the type 255", at: 4_096, type: 255, "record-type", foundAt: 4_096),
  ].map { description, place, type, code, found in
    DamageRow(description, [.error(code, output, at: found), lost]) {
      try $0.edit { retype(&$0, at: place, UInt8(type)) }
    }
  }

  private static let fragments: [DamageRow] = [
    DamageRow(
      "a first part without its last", .spans,
      [
        .error("record-sequence", output, at: block),
        .error("entity-key", output, at: block, record: 2, from: .decoded),
      ]
    ) { try $0.edit { retype(&$0, at: block, 1) } },
    DamageRow(
      "a last part without its first", .spans, [tooSmall, .error("record-sequence", output, at: 0), lost]
    ) { try $0.edit { $0.removeSubrange(..<block) } },
    DamageRow(
      "a whole record inside a document's parts", .spans,
      [
        .error("record-sequence", output, at: 98_304), .error("record-sequence", output, at: 131_072),
        .error("entity-malformed", output, at: 98_304, record: 5, from: .decoded),
      ]
    ) { try $0.edit { retype(&$0, at: 98_304, 1) } },
    DamageRow(
      "a first part inside a document's parts", .spans,
      [
        .error("record-sequence", output, at: 98_304),
        .error("entity-key", output, at: 98_304, record: 5, from: .decoded),
      ]
    ) { try $0.edit { retype(&$0, at: 98_304, 2) } },
    DamageRow(
      "a document ended before its last part", .spans,
      [
        .error("record-sequence", output, at: 131_072),
        .error("entity-malformed", output, at: 65_536, record: 5, from: .decoded),
      ]
    ) { try $0.edit { retype(&$0, at: 98_304, 4) } },
    DamageRow("a document without its first part", .spans, [.error("record-sequence", output, at: 65_536), lost]) {
      try $0.edit { retype(&$0, at: 65_536, 3) }
    },
  ]

  /// Checksums are no signature: who changes the bytes can make them anew. Only the numbers stated can tell then, and a
  /// seal; what the report says of itself is in `tamperingIsNotClaimedToBeFound`.
  private static let tampering: [DamageRow] = [
    DamageRow("a value changed, its checksum made anew", []) {
      try $0.editRecords { $0[3] = SampleExport.record(3, size: 4_089).map { $0 == UInt8(ascii: "x") ? $0 + 1 : $0 } }
    },
    DamageRow("a document removed, all framed anew", [bytesAtOnce, lost]) {
      try $0.editRecords { $0.remove(at: 3) }
    },
    DamageRow("a document added, all framed anew", [bytes, lost]) {
      try $0.editRecords { $0.append(SampleExport.record(30, size: 200)) }
    },
    DamageRow("a document replaced by another of its size", []) {
      try $0.editRecords { $0[3] = SampleExport.record(30, size: 4_089) }
    },
    DamageRow("a document removed, and the numbers stated anew", []) {
      try $0.editRecords { $0.remove(at: 3) }
      try $0.restate()
    },
    DamageRow("documents in another order", []) { try $0.editRecords { $0.reverse() } },
  ]

  @Test func tamperingIsNotClaimedToBeFound() async throws {
    try await withTemporaryFolder { parent in
      let folder = try SampleExport.blocks.make(in: parent)
      try folder.editRecords { $0.remove(at: 3) }
      try folder.restate()
      let report = try await Verifier().verify(folder.path).report
      #expect(report.verdict == .verified && report.documents == 23)
      #expect(report.notChecked.contains(.content))
    }
  }

  // MARK: Ways to damage

  private static func zeros(_ count: Int) -> [UInt8] { [UInt8](repeating: 0, count: count) }

  /// Gives a fragment another type, and the checksum that belongs to it.
  private static func retype(_ bytes: inout [UInt8], at offset: Int, _ type: UInt8) {
    bytes[offset + 6] = type
    let length = Int(bytes[offset + 4]) | Int(bytes[offset + 5]) << 8
    let checksum = LogFormat.storedChecksum(bytes.span.bytes, offset + 6..<offset + 7 + length)
    for byte in 0..<4 { bytes[offset + byte] = UInt8(truncatingIfNeeded: checksum >> UInt32(8 * byte)) }
  }
}
