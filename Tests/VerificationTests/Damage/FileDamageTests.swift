import ExportFormat
import Foundation
import TestSupport
import Testing
import Verification

/// Section A of the table of damage: files that are not there, not whole, not the right ones, or no files.
@Suite struct FileDamageTests {
  @Test(arguments: rows) func isFound(_ row: DamageRow) async throws { try await row.check() }

  static let rows = whatLiesThere + whatIsMissing + wholeFiles + copies + ends

  private static let types = SampleExport.fixture("types")
  private static let output = ExportFolder.output
  private static let metadata = ExportFolder.metadata

  private static let whatLiesThere: [DamageRow] = [
    DamageRow("an extra output file", types, [.warning("file-unlisted", "\(ExportFolder.kinds)/output-1")]) {
      try $0.write([1], to: "\(ExportFolder.kinds)/output-1")
    },
    DamageRow("an extra output file, nested", types, [.warning("file-unlisted", "all_namespaces/old/old/output-0")]) {
      try FileManager.default.createDirectory(
        at: $0.place(of: "all_namespaces/old/old"), withIntermediateDirectories: true)
      try $0.write([1], to: "all_namespaces/old/old/output-0")
    },
    DamageRow(
      "an extra metadata file", types, [.warning("metadata-unlisted", "all_namespaces/x.export_metadata")]
    ) { try $0.write([], to: "all_namespaces/x.export_metadata") },
    DamageRow(
      "the overall file under another name", types,
      [.warning("name-mismatch", "other.overall_export_metadata")]
    ) { try $0.move($0.overall, to: "other.overall_export_metadata") },
    DamageRow("a file that is no part of an export", types, []) { try $0.write([1], to: "README") },
    DamageRow("what macOS puts beside files on other disks", types, []) {
      for file in [$0.overall, metadata, output] {
        let (parts, name) = (file.split(separator: "/").dropLast(), file.split(separator: "/").last ?? "")
        try $0.write([0, 5, 22, 7], to: (parts + ["._\(name)"]).joined(separator: "/"))
      }
      try $0.write([0, 5, 22, 7], to: "._README")
    },
    DamageRow("another export in the folder", types, [.warning("export-nested", "old/weekly")]) {
      try FileManager.default.createDirectory(at: $0.place(of: "old"), withIntermediateDirectories: false)
      try FileManager.default.copyItem(at: Fixture.erp.folder, to: $0.place(of: "old/weekly"))
    },
    DamageRow("a folder where a file should be", types, [.error("file-not-regular", output, from: .listed)]) {
      try $0.remove(output)
      try FileManager.default.createDirectory(at: $0.place(of: output), withIntermediateDirectories: false)
    },
    DamageRow("a link where a file should be", types, [.error("file-not-regular", output, from: .listed)]) {
      try $0.move(output, to: "elsewhere")
      try FileManager.default.createSymbolicLink(
        at: $0.place(of: output), withDestinationURL: $0.place(of: "elsewhere"))
    },
    DamageRow(
      "a file where a folder should be", types, [.error("file-not-regular", metadata, from: .listed)]
    ) {
      try $0.remove(ExportFolder.kinds)
      try $0.write([1], to: ExportFolder.kinds)
    },
  ]

  private static let whatIsMissing: [DamageRow] = [
    DamageRow("an output file missing", types, [.error("file-missing", output, from: .listed)]) {
      try $0.remove(output)
    },
    DamageRow(
      "one of several output files missing", .shards,
      [.error("file-missing", "\(ExportFolder.kinds)/output-1", from: .listed)]
    ) { try $0.remove("\(ExportFolder.kinds)/output-1") },
    DamageRow(
      "the export metadata missing", types,
      [.error("metadata-missing", metadata, from: .listed), .warning("file-unassigned", output)]
    ) { try $0.remove(metadata) },
    DamageRow("the folder of the files missing", types, [.error("metadata-missing", metadata, from: .listed)]) {
      try $0.remove(ExportFolder.kinds)
    },
    DamageRow(
      "the overall file missing", types, [.error("overall-missing", "types.overall_export_metadata", from: .listed)]
    ) { try $0.remove($0.overall) },
    DamageRow(
      "everything but the overall file missing", types, [.error("metadata-missing", metadata, from: .listed)]
    ) { try $0.remove("all_namespaces") },
    DamageRow(
      "the folder of one kind missing", .fixture("per-kind"),
      [
        .error(
          "metadata-missing", "all_namespaces/kind_lines/all_namespaces_kind_lines.export_metadata", from: .listed)
      ]
    ) { try $0.remove("all_namespaces/kind_lines") },
  ]

  private static let wholeFiles: [DamageRow] = [
    DamageRow(
      "a file of 0 bytes", types,
      [
        .error("bytes-mismatch", "types.overall_export_metadata", from: .listed),
        .error("count-mismatch", "types.overall_export_metadata"),
      ]
    ) { try $0.write([]) },
    DamageRow(
      "a file replaced by as many other bytes",
      [
        .error("record-length", output, at: 0), .error("record-length", output, at: 32_768),
        .error("record-length", output, at: 65_536), .error("count-mismatch", "sample.overall_export_metadata"),
      ]
    ) { try $0.edit { for index in $0.indices { $0[index] = 0xA5 } } },
    DamageRow(
      "a file of another export under the same name", .fixture("erp"),
      [
        .error("bytes-mismatch", "erp.overall_export_metadata", from: .listed),
        .error("count-mismatch", "erp.overall_export_metadata"),
      ]
    ) { try $0.write(try [UInt8](Data(contentsOf: Fixture("erp-next-day").folder.appendingPathComponent(output)))) },
    // Nothing in an export says whose a file is. Only a seal can tell.
    DamageRow("a file of another export with as many documents and bytes", []) {
      try $0.editRecords { records in
        for index in records.indices { records[index] = SampleExport.record(index + 50, size: 4_089) }
      }
    },
    DamageRow(
      "the overall file of another export", .fixture("erp"),
      [
        .error("bytes-mismatch", "erp.overall_export_metadata"),
        .error("count-mismatch", "erp.overall_export_metadata"),
      ]
    ) {
      let other = Fixture("erp-next-day").folder.appendingPathComponent("erp-next-day.overall_export_metadata")
      try $0.write(try [UInt8](Data(contentsOf: other)), to: $0.overall)
    },
    // The same documents, in an order that never meant anything.
    DamageRow("two files of one folder swapped", .shards, []) { folder in
      let (first, second) = ("\(ExportFolder.kinds)/output-0", "\(ExportFolder.kinds)/output-2")
      try folder.swap(first, second)
    },
    DamageRow(
      "two files of different kinds swapped", .fixture("per-kind"),
      DamageRow.twoKindsOfOtherNumbers + DamageRow.twoKindsWithEachOthersDocuments
    ) { folder in
      let (first, second) = (
        "all_namespaces/kind_customers/output-2", "all_namespaces/kind_invoices/output-5"
      )
      try folder.swap(first, second)
    },
  ]

  /// The eight documents of one file of `shards`, whose records have 207 bytes with their headers, met in another one.
  private static func duplicates(in file: String, of first: Int) -> [DamageRow.Found] {
    (0..<8).map {
      .error(
        "document-duplicate", "\(ExportFolder.kinds)/\(file)", at: 207 * $0, record: $0 + 1,
        document: first + $0 < 10 ? "a/d0\(first + $0)" : "a/d\(first + $0)", from: .decoded)
    }
  }

  /// What tools that copy folders leave behind.
  private static let copies: [DamageRow] = [
    DamageRow("a file that is a hard link to another", .shards, duplicates(in: "output-1", of: 0)) {
      try $0.remove("\(ExportFolder.kinds)/output-1")
      try FileManager.default.linkItem(
        at: $0.place(of: output), to: $0.place(of: "\(ExportFolder.kinds)/output-1"))
    },
    DamageRow(
      "a file of another run, which parted the documents otherwise", .shards, duplicates(in: "output-2", of: 16)
    ) {
      try $0.write(try $0.bytes("\(ExportFolder.kinds)/output-2"))
    },
    DamageRow(
      "a download that was cut after its file had been given its size",
      [.error("count-mismatch", "sample.overall_export_metadata")]
    ) { try $0.edit { $0.replaceSubrange(65_536..., with: [UInt8](repeating: 0, count: 32_768)) } },
    DamageRow(
      "a download under its temporary name", .shards,
      [.error("file-missing", "\(ExportFolder.kinds)/output-1", from: .listed)]
    ) { try $0.move("\(ExportFolder.kinds)/output-1", to: "\(ExportFolder.kinds)/.output-1.Xk2") },
    DamageRow(
      "a file unzipped with its folders in its name", .shards,
      [.error("file-missing", "\(ExportFolder.kinds)/output-1", from: .listed)]
    ) { try $0.move("\(ExportFolder.kinds)/output-1", to: "all_namespaces\\all_kinds\\output-1") },
    DamageRow(
      "a pointer of Git LFS in the place of a file",
      [
        .error("bytes-mismatch", "sample.overall_export_metadata", from: .listed, to: .listed),
        .error("record-truncated", output, at: 0), .error("count-mismatch", "sample.overall_export_metadata"),
      ]
    ) { try $0.write(Array("version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 98304\n".utf8)) },
    // Checksums are of parts of records: parts of two fit together if they have the same sizes. The entity group stands at
    // the end of a record, so it is another document's than the key.
    DamageRow(
      "two blocks swapped, so that halves of two records become one",
      [
        .error("entity-key", output, at: 100, record: 2, from: .decoded),
        .error("entity-key", output, at: 32_868, record: 3, from: .decoded),
        .error("entity-key", output, at: 65_636, record: 4, from: .decoded),
      ]
    ) {
      try $0.editRecords { records in
        records = [SampleExport.record(0, size: 93)]
        for index in 1..<4 {
          // Half of it in this block and the rest, of other bytes, in the next one.
          var record = SampleExport.record(index, size: 32_754)
          for place in record.indices.suffix(50) where record[place] == UInt8(ascii: "x") {
            record[place] = UInt8(ascii: "a") + UInt8(index)
          }
          records.append(record)
        }
      }
      try $0.restate()
      try $0.edit { $0 = Array($0[..<32_768] + $0[65_536..<98_304] + $0[32_768..<65_536] + $0[98_304...]) }
    },
  ]

  private static let ends: [DamageRow] = [
    DamageRow("a byte appended", [.error("header-truncated", output, at: 98_304)]) { try $0.edit { $0.append(7) } },
    DamageRow(
      "a file appended to itself",
      (0..<24).map {
        .error(
          "document-duplicate", output, at: 98_304 + 4_096 * $0, record: 25 + $0,
          document: $0 < 10 ? "a/d0\($0)" : "a/d\($0)", from: .decoded)
      } + [
        .error("bytes-mismatch", "sample.overall_export_metadata"),
        .error("count-mismatch", "sample.overall_export_metadata"),
      ]
    ) { try $0.edit { $0 += $0 } },
    DamageRow(
      "cut by 11 bytes",
      [
        .error("bytes-mismatch", "sample.overall_export_metadata", from: .listed, to: .listed),
        .error("record-truncated", output, at: 94_208), .error("count-mismatch", "sample.overall_export_metadata"),
      ]
    ) { try $0.edit { $0.removeLast(11) } },
    DamageRow(
      "junk before its first byte",
      [
        .error("record-length", output, at: 0), .error("record-length", output, at: 32_768),
        .error("record-checksum", output, at: 65_536), .error("header-truncated", output, at: 98_304),
        .error("count-mismatch", "sample.overall_export_metadata"),
      ]
    ) { try $0.edit { $0.insert(contentsOf: [1, 2, 3, 4, 0xFF], at: 0) } },
  ]
}
