import Documents
import ExportFormat
import Foundation
import TestSupport
import Testing
import Verification

/// Section B of the table of damage: the overall file, and the metadata that it points to.
@Suite struct MetadataDamageTests {
  @Test(arguments: rows) func isFound(_ row: DamageRow) async throws { try await row.check() }

  static let rows = overallFile + pointers + numbers + exportMetadata + lists + kinds

  private static let overall = "sample.overall_export_metadata"
  private static let output = ExportFolder.output
  private static let metadata = ExportFolder.metadata
  /// Where the second record of the overall file begins: after the version.
  private static let listOffset = 8
  private static let version = Array("3".utf8)
  private static let longName = String(repeating: "x", count: 300)

  private static let overallFile: [DamageRow] = [
    DamageRow("the overall file empty", [.error("overall-version", overall, at: 0, from: .listed)]) {
      try $0.write([], to: $0.overall)
    },
    DamageRow("the overall file garbage", [.error("record-length", overall, at: 0, from: .listed)]) {
      try $0.edit($0.overall) { for index in $0.indices { $0[index] = 0xA5 } }
    },
    DamageRow("a bit flipped in the version", [.error("record-checksum", overall, at: 0, from: .listed)]) {
      try $0.edit($0.overall) { $0[7] ^= 1 }
    },
    DamageRow("a bit flipped in the list", [.error("record-checksum", overall, at: listOffset, from: .listed)]) {
      try $0.edit($0.overall) { $0[30] ^= 1 }
    },
    DamageRow("the overall file cut in a header", [.error("header-truncated", overall, at: listOffset, from: .listed)])
    { try $0.edit($0.overall) { $0.removeSubrange(10...) } },
    DamageRow("the overall file cut in its list", [.error("record-truncated", overall, at: listOffset, from: .listed)])
    { try $0.edit($0.overall) { $0.removeLast() } },
    DamageRow("nothing after the version", [.error("overall-malformed", overall, at: listOffset, from: .listed)]) {
      try $0.write(records: [version], to: $0.overall)
    },
    DamageRow("another version", [.error("overall-version", overall, at: 0, record: 1, from: .listed)]) {
      try $0.editRecords($0.overall) { $0[0] = Array("4".utf8) }
    },
    DamageRow("a longer version", [.error("overall-version", overall, at: 0, record: 1, from: .listed)]) {
      try $0.editRecords($0.overall) { $0[0] = Array("3\n".utf8) }
    },
    DamageRow("a third record", [.warning("overall-extra-record", overall, at: 96, record: 3)]) {
      try $0.editRecords($0.overall) { $0.append([1]) }
    },
    DamageRow(
      "a list that is no message",
      [.error("overall-malformed", overall, at: listOffset, record: 2, from: .listed)]
    ) { try $0.editRecords($0.overall) { $0[1] = [0xFF, 0xFF] } },
    DamageRow(
      "a list cut inside a field, its checksum made anew",
      [.error("overall-malformed", overall, at: listOffset, record: 2, from: .listed)]
    ) { try $0.editRecords($0.overall) { $0[1].removeLast() } },
    DamageRow(
      "the overall file appended to itself",
      [
        .warning("overall-extra-record", overall, at: 96, record: 3),
        .warning("overall-extra-record", overall, at: 104, record: 4),
      ]
    ) { try $0.edit($0.overall) { $0 += $0 } },
    DamageRow("unknown fields in the list", []) {
      try $0.editRecords($0.overall) { $0[1] += [9 << 3, 1, 12 << 3 | 2, 1, 65] }
    },
  ]

  /// A path that is not followed: what it would have led to is told of as well.
  private static let noWayToTheMetadata: [DamageRow.Found] = [
    .error("metadata-path", overall, from: .listed), .warning("metadata-unlisted", metadata),
    .warning("file-unassigned", output),
  ]

  private static let namespaceMetadata = "namespace_n/all_kinds/namespace_n_all_kinds.export_metadata"

  private static let pointers: [DamageRow] = [
    DamageRow("no pointers, though files are there", [.error("pointers-missing", overall, from: .listed)]) {
      try $0.restate { $0 = [] }
    },
    DamageRow(
      "no pointers, and an overall file among the files, as if another export had them",
      [.error("pointers-missing", overall, from: .listed)]
    ) {
      try $0.restate { $0 = [] }
      try $0.write([], to: "\(ExportFolder.kinds)/x.overall_export_metadata")
    },
    DamageRow(
      "a namespace of Datastore's", [.error("datastore-namespace", namespaceMetadata, from: .listed)],
      verdict: .incomplete
    ) { folder in
      try FileManager.default.createDirectory(
        at: folder.place(of: "namespace_n"), withIntermediateDirectories: false)
      try folder.move(ExportFolder.kinds, to: "namespace_n/all_kinds")
      try folder.move(
        "namespace_n/all_kinds/all_namespaces_all_kinds.export_metadata", to: namespaceMetadata)
      try folder.restate { $0[0].path = ExactName(namespaceMetadata) }
    },
    DamageRow(
      "a namespace of Datastore's, by the filter alone", [.error("datastore-namespace", metadata, from: .listed)],
      verdict: .incomplete
    ) { folder in
      let pointers = try ExportReader.read(folder.path).export.entitySets.map(\.pointer)
      try folder.editRecords(folder.overall) { records in
        var wire = WireWriter()
        wire.message(1) { entry in
          entry.message(1) {
            $0.varint(1, 2)
            $0.varint(3, 2)
            $0.string(4, "n")
          }
          entry.string(2, pointers[0].path.text)
          entry.varint(3, pointers[0].entities ?? 0)
          entry.varint(4, pointers[0].bytes ?? 0)
        }
        records[1] = wire.bytes
      }
    },
    DamageRow(
      "a pointer without a path",
      noWayToTheMetadata
    ) { try $0.restate { $0[0].path = "" } },
    DamageRow(
      "an absolute path",
      noWayToTheMetadata
    ) { folder in try folder.restate { $0[0].path = ExactName(folder.place(of: metadata).path) } },
    DamageRow(
      "a path out of the export",
      noWayToTheMetadata
    ) { try $0.restate { $0[0].path = "../sample/\(metadata)" } },
    DamageRow(
      "a path to a file that is not there",
      [
        .error("metadata-missing", "all_namespaces/x.export_metadata", from: .listed),
        .warning("metadata-unlisted", metadata), .warning("file-unassigned", output),
      ]
    ) { try $0.restate { $0[0].path = "all_namespaces/x.export_metadata" } },
    DamageRow("a path with backslashes, as of Windows", []) {
      try $0.restate { $0[0].path = ExactName(metadata.replacing("/", with: "\\")) }
    },
    DamageRow(
      "a path with backslashes out of the export",
      [
        .error("metadata-missing", "..\\sample\\\(metadata)", from: .listed), .warning("metadata-unlisted", metadata),
        .warning("file-unassigned", output),
      ]
    ) { try $0.restate { $0[0].path = "..\\sample\\\(metadata)" } },
    DamageRow("a pointer listed twice", [.error("metadata-listed-twice", overall, from: .listed)]) {
      try $0.restate { $0 += $0 }
    },
    DamageRow(
      "a pointer left out, and its documents with it", .fixture("per-kind"),
      [
        .warning("metadata-unlisted", "all_namespaces/kind_lines/all_namespaces_kind_lines.export_metadata"),
        .warning("file-unassigned", "all_namespaces/kind_lines/output-1"),
        .warning("file-unassigned", "all_namespaces/kind_lines/output-4"),
      ]
    ) { try $0.restate { $0.removeAll { $0.path.contains("kind_lines") } } },
  ]

  private static let numbers: [DamageRow] = [
    DamageRow("more documents stated", [.error("count-mismatch", overall)]) {
      try $0.restate { $0[0].entities? += 1 }
    },
    DamageRow("fewer documents stated", [.error("count-mismatch", overall)]) {
      try $0.restate { $0[0].entities? -= 1 }
    },
    DamageRow("no number of documents stated", [.error("count-missing", overall)]) {
      try $0.restate { $0[0].entities = nil }
    },
    DamageRow("more bytes stated", [.error("bytes-mismatch", overall, from: .listed)]) {
      try $0.restate { $0[0].bytes? += 1 }
    },
    DamageRow("fewer bytes stated", [.error("bytes-mismatch", overall)]) { try $0.restate { $0[0].bytes? -= 1 } },
    DamageRow("no number of bytes stated", [.error("bytes-missing", overall, from: .listed)]) {
      try $0.restate { $0[0].bytes = nil }
    },
    DamageRow(
      "the numbers of another kind", .fixture("per-kind"),
      DamageRow.twoKindsOfOtherNumbers
    ) {
      try $0.restate { pointers in
        (pointers[0].entities, pointers[1].entities) = (pointers[1].entities, pointers[0].entities)
        (pointers[0].bytes, pointers[1].bytes) = (pointers[1].bytes, pointers[0].bytes)
      }
    },
    DamageRow(
      "the numbers of the whole for one kind", .fixture("per-kind"),
      [
        .error("bytes-mismatch", "per-kind.overall_export_metadata", from: .listed),
        .error("count-mismatch", "per-kind.overall_export_metadata"),
      ]
    ) {
      try $0.restate { pointers in
        pointers[2].entities = pointers.compactMap(\.entities).reduce(0, +)
        pointers[2].bytes = pointers.compactMap(\.bytes).reduce(0, +)
      }
    },
  ]

  private static let exportMetadata: [DamageRow] = [
    DamageRow(
      "export metadata of 0 bytes",
      [
        .error("metadata-empty", metadata, from: .listed), .error("bytes-mismatch", overall, from: .listed),
        .error("count-mismatch", overall), .warning("file-unassigned", output),
      ]
    ) { try $0.write([], to: metadata) },
    DamageRow(
      "export metadata garbage",
      [.error("metadata-malformed", metadata, at: 10, from: .listed), .warning("file-unassigned", output)]
    ) { try $0.edit(metadata) { for index in $0.indices { $0[index] = 0xFF } } },
    DamageRow(
      "export metadata cut inside a field",
      [.error("metadata-malformed", metadata, at: 29, from: .listed), .warning("file-unassigned", output)]
    ) { try $0.edit(metadata) { $0.removeLast() } },
    DamageRow(
      "export metadata cut at a field's border",
      [
        .error("metadata-empty", metadata, from: .listed), .error("bytes-mismatch", overall, from: .listed),
        .error("count-mismatch", overall), .warning("file-unassigned", output),
      ]
    ) { try $0.edit(metadata) { $0.removeSubrange(28...) } },
    DamageRow("unknown fields in the export metadata", []) {
      try $0.list(["output-0"]) {
        $0.message(3) { $0.string(1, "__all__") }
        $0.varint(5, 1_717_434_160)
      }
    },
    DamageRow("an export that is partial", [.warning("metadata-partial", metadata)]) {
      try $0.list(["output-0"]) { $0.varint(4, 1) }
    },
    DamageRow("another name and other times", []) { try $0.list(["output-0"]) },
    // Nothing goes by the times: an emulator of 2021 wrote how long it had been running.
    DamageRow("an end before the beginning", []) {
      try $0.edit(metadata) { bytes in
        var wire = WireWriter()
        wire.message(1) { $0.varint(3, 1) }
        bytes += wire.bytes
      }
    },
  ]

  private static let lists: [DamageRow] = [
    DamageRow(
      "no output file listed",
      [
        .error("metadata-empty", metadata, from: .listed), .error("bytes-mismatch", overall, from: .listed),
        .error("count-mismatch", overall), .warning("file-unassigned", output),
      ]
    ) { try $0.list([]) },
    DamageRow(
      "no output file listed, and no numbers stated",
      [.error("metadata-empty", metadata, from: .listed), .warning("file-unassigned", output)]
    ) {
      try $0.restate { pointers in (pointers[0].entities, pointers[0].bytes) = (nil, nil) }
      try $0.list([])
    },
    DamageRow(
      "one of several files not listed", .shards,
      [
        .error("bytes-mismatch", overall, from: .listed), .error("count-mismatch", overall),
        .warning("file-unlisted", "\(ExportFolder.kinds)/output-2"),
      ]
    ) { try $0.list(["output-0", "output-1"]) },
    DamageRow("a file listed twice", [.error("file-listed-twice", output, from: .listed)]) {
      try $0.list(["output-0", "output-0"])
    },
    DamageRow(
      "the export metadata appended to itself", .shards,
      (0..<3).map { .error("file-listed-twice", "\(ExportFolder.kinds)/output-\($0)", from: .listed) }
    ) { try $0.edit(metadata) { $0 += $0 } },
    DamageRow(
      "a file listed that is not there", [.error("file-missing", "\(ExportFolder.kinds)/output-1", from: .listed)]
    ) { try $0.list(["output-0", "output-1"]) },
    DamageRow("the metadata listed as an output file", [.error("file-listed-twice", metadata, from: .listed)]) {
      try $0.list(["output-0", "all_namespaces_all_kinds.export_metadata"])
    },
    DamageRow(
      "an absolute path to an output file",
      [
        .error("metadata-path", metadata, from: .listed), .error("bytes-mismatch", overall, from: .listed),
        .error("count-mismatch", overall), .warning("file-unassigned", output),
      ]
    ) { (folder: ExportFolder) in try folder.list([folder.place(of: output).path]) },
    DamageRow(
      "a path to an output file out of the export",
      [
        .error("metadata-path", metadata, from: .listed), .error("bytes-mismatch", overall, from: .listed),
        .error("count-mismatch", overall), .warning("file-unassigned", output),
      ]
    ) { try $0.list(["../../../sample/\(output)"]) },
    DamageRow(
      "an output file's name longer than names can be",
      [.error("metadata-path", "\(ExportFolder.kinds)/\(longName)", from: .listed)]
    ) { try $0.list(["output-0", longName]) },
    DamageRow("files listed in another order", .shards, []) { try $0.list(["output-2", "output-0", "output-1"]) },
  ]

  private static let customers = "all_namespaces/kind_customers"
  private static let customersMetadata = "\(customers)/all_namespaces_kind_customers.export_metadata"
  private static let invoicesMetadata = "all_namespaces/kind_invoices/all_namespaces_kind_invoices.export_metadata"

  private static let kinds: [DamageRow] = [
    DamageRow(
      "two kinds with each other's files, all numbers made anew", .fixture("per-kind"),
      DamageRow.twoKindsWithEachOthersDocuments
    ) {
      try $0.swap("\(customers)/output-2", "all_namespaces/kind_invoices/output-5")
      try $0.restate()
    },
    DamageRow(
      "two kinds with each other's names in the list", .fixture("per-kind"),
      [
        .error("kind-mismatch", customersMetadata, from: .listed),
        .error("kind-mismatch", invoicesMetadata, from: .listed),
        .error(
          "kind-mismatch", "\(customers)/output-2", at: 0, record: 1, document: "companies/cafe-nandu/customers/5",
          from: .decoded),
        .error(
          "kind-mismatch", "all_namespaces/kind_invoices/output-5", at: 0, record: 1,
          document: "companies/cafe-nandu/invoices/F001-000011", from: .decoded),
      ]
    ) { try $0.restate { ($0[1].kind, $0[2].kind) = ($0[2].kind, $0[1].kind) } },
    DamageRow(
      "a kind's metadata with the name of another kind", .fixture("per-kind"),
      [.error("kind-mismatch", customersMetadata, from: .listed)]
    ) { try $0.list(["output-2"], of: "invoices", in: customersMetadata) },
    DamageRow(
      "a kind that only its metadata names, with another's documents", .fixture("per-kind"),
      [
        .error(
          "kind-mismatch", "\(customers)/output-2", at: 0, record: 1, document: "companies/cafe-nandu/customers/5",
          from: .decoded)
      ]
    ) {
      try $0.restate { $0[1].kind = nil }
      try $0.list(["output-2"], of: "suppliers", in: customersMetadata)
    },
    DamageRow(
      "one document of another kind", .fixture("per-kind"),
      [
        .error(
          "kind-mismatch", "\(customers)/output-2", at: 3_822, record: 31, document: "customers_/1",
          from: .decoded)
      ]
    ) {
      let stranger = EntityBytes.keyed {
        $0.string(13, "dev~demo-pyme-erp")
        $0.path([("customers_", "1")])
      }
      try $0.editRecords("\(customers)/output-2") { $0.append(stranger) }
      try $0.restate()
    },
    DamageRow("kinds that no metadata names", .fixture("per-kind"), []) {
      try $0.restate { for index in $0.indices { $0[index].kind = nil } }
      try $0.list(["output-2"], of: "__all__", in: customersMetadata)
      try $0.list(["output-5"], of: "", in: invoicesMetadata)
      try $0.swap("\(customers)/output-2", "all_namespaces/kind_invoices/output-5")
      try $0.restate()
    },
  ]
}
