import Catalog
import Comparison
import Documents
import Foundation
import TestSupport
import Testing
import Verification

/// A catalog that was kept serves the export that it was made of, and no other.
struct KeptCatalogTests {
  private struct Place {
    let export: ExportFolder
    let catalog: String
    let scratch: String

    func open() async throws -> KeptCatalog { try await KeptCatalog(catalog, scratch: scratch) }
  }

  /// An export with its catalog, in a folder.
  private func withCatalog(_ sample: SampleExport = .shards, _ body: (Place) async throws -> Void) async throws {
    try await withTemporaryFolder { folder in
      let export = try sample.make(in: folder)
      let place = Place(
        export: export, catalog: folder.appending(path: "catalog").path, scratch: folder.appending(path: "scratch").path
      )
      try FileManager.default.createDirectory(atPath: place.scratch, withIntermediateDirectories: false)
      let report = try await CatalogBuilder(tool: "test").build(export.path, to: place.catalog)
      #expect(report.verdict == .verified)
      try await body(place)
    }
  }

  private func expect(_ code: CatalogProblem.Code, _ place: Place) async {
    await #expect {
      _ = try await place.open()
    } throws: { ($0 as? CatalogProblem)?.code == code }
  }

  @Test("It has every document, in Firestore's order, and reads each by its place")
  func everything() async throws {
    try await withCatalog(.fixture("edge-paths")) { place in
      let kept = try await place.open()
      var walk = kept.side.catalog.walk()
      var count = 0
      var previous: [UInt8] = []
      while try walk.next() {
        count += 1
        #expect(previous.lexicographicallyPrecedes(walk.key))
        previous = walk.key
        let path = try #require(NameOrder.path(of: walk.key))
        let name = try kept.withDocument(path) { $0.name(at: 0, $1).path }
        #expect(name == path)
      }
      #expect(count == kept.side.description.documents && count == kept.side.description.documentsStated)
      let absent = try #require(DocumentPath("not/there"))
      #expect(try kept.withDocument(absent) { _, _ in } == nil)
    }
  }

  @Test("It may be opened many times at once, and in a folder that cannot be written to")
  func shared() async throws {
    try await withCatalog { place in
      let before = try FileManager.default.contentsOfDirectory(atPath: place.catalog).sorted()
      try FileManager.default.setAttributes([.posixPermissions: 0o555], ofItemAtPath: place.catalog)
      let (one, two) = (try await place.open(), try await place.open())
      let diff = try await Diff.of(
        .catalog(one.side), .catalog(two.side), in: URL(fileURLWithPath: place.scratch))
      #expect(diff.report.verdict == .verified && diff.report.equal == 24)
      #expect(try FileManager.default.contentsOfDirectory(atPath: place.catalog).sorted() == before)
      try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: place.catalog)
    }
  }

  @Test("A file that changed is refused, whichever it is and however it changed")
  func changed() async throws {
    let second = "\(ExportFolder.kinds)/output-1"
    let changes: [@Sendable (ExportFolder) throws -> Void] = [
      { try $0.edit(second) { $0[100] ^= 1 } }, { try $0.edit(second) { $0.removeLast() } }, { try $0.remove(second) },
      { try $0.swap(ExportFolder.output, second) }, { try $0.edit(ExportFolder.metadata) { $0.append(0) } },
      // Sound, with the same numbers: only the digests tell.
      { try $0.editRecords(second) { $0.swapAt(0, 1) } },
    ]
    for change in changes {
      try await withCatalog { place in
        try change(place.export)
        await expect(.otherExport, place)
      }
    }
  }

  @Test("A file that only looks changed is read again and accepted")
  func touched() async throws {
    try await withCatalog { place in
      try place.export.edit { _ in }
      _ = try await place.open()
    }
  }

  @Test("Another export under the same name is refused, and so is an export that is gone")
  func other() async throws {
    try await withCatalog { place in
      try FileManager.default.removeItem(at: place.export.url)
      await expect(.otherExport, place)
      _ = try SampleExport.blocks.make(in: place.export.url.deletingLastPathComponent())
      await expect(.otherExport, place)
    }
  }

  @Test("What is no whole catalog is none: without manifest, with half of one, with a table gone or damaged")
  func damaged() async throws {
    try await withCatalog { place in
      let files = FileManager.default
      let manifest = "\(place.catalog)/catalog.json"
      let text = try #require(files.contents(atPath: manifest))
      try text.prefix(200).write(to: URL(fileURLWithPath: manifest))
      await expect(.damaged, place)
      try Data(String(decoding: text, as: UTF8.self).replacing("fingerprint/1", with: "fingerprint/0").utf8)
        .write(to: URL(fileURLWithPath: manifest))
      await expect(.damaged, place)
      try files.removeItem(atPath: manifest)
      #expect(try !KeptCatalog.isOne(place.catalog))
      await expect(.notOne, place)
      try text.write(to: URL(fileURLWithPath: manifest))
      let table = try #require(
        try files.contentsOfDirectory(atPath: place.catalog).first { $0.hasSuffix(".ldb") })
      var bytes = try #require(files.contents(atPath: "\(place.catalog)/\(table)"))
      bytes[30] ^= 1
      try bytes.write(to: URL(fileURLWithPath: "\(place.catalog)/\(table)"))
      await #expect(throws: (any Error).self) {
        let side = try await place.open().side
        _ = try await Diff.of(.catalog(side), .catalog(side), in: URL(fileURLWithPath: place.scratch))
      }
      try files.removeItem(atPath: "\(place.catalog)/\(table)")
      await #expect(throws: (any Error).self) { _ = try await place.open() }
    }
  }

  @Test("Only LevelDB's own regular files are looked at: a link would have it write to where it leads")
  func links() async throws {
    try await withCatalog { place in
      let victim = place.export.url.deletingLastPathComponent().appending(path: "victim")
      try Data("mine".utf8).write(to: victim)
      for name in ["000000.log", "LOG", "notes.txt"] {
        try Data("x".utf8).write(to: URL(fileURLWithPath: "\(place.catalog)/\(name)"))
      }
      _ = try await place.open()
      for name in ["MANIFEST-000009", "000009.log"] {
        let link = "\(place.catalog)/\(name)"
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: victim.path)
        await #expect(throws: (any Error).self) { _ = try await place.open() }
        try FileManager.default.removeItem(atPath: link)
      }
      #expect(try Data(contentsOf: victim) == Data("mine".utf8))
    }
  }

  @Test("Numbers that cannot be are refused", arguments: ["9223372036854775807", "-1"])
  func numbers(text: String) async throws {
    try await withCatalog { place in
      let manifest = URL(fileURLWithPath: "\(place.catalog)/catalog.json")
      let before = String(decoding: try Data(contentsOf: manifest), as: UTF8.self)
      let after = before.replacing("\"documents\" : 24", with: "\"documents\" : \(text)")
      #expect(after != before)
      try Data(after.utf8).write(to: manifest)
      await expect(.damaged, place)
    }
  }

  @Test("A catalog with the manifest of another one is refused")
  func mixed() async throws {
    try await withCatalog { place in
      try await withCatalog(.blocks) { other in
        let file = "catalog.json"
        try FileManager.default.removeItem(atPath: "\(place.catalog)/\(file)")
        try FileManager.default.copyItem(atPath: "\(other.catalog)/\(file)", toPath: "\(place.catalog)/\(file)")
        await expect(.damaged, place)
      }
    }
  }

  @Test("A catalog that lost documents without a trace is noticed by its count")
  func lost() async throws {
    try await withCatalog { place in
      let manifest = URL(fileURLWithPath: "\(place.catalog)/catalog.json")
      let text = String(decoding: try Data(contentsOf: manifest), as: UTF8.self)
      try Data(text.replacing("\"documents\" : 24", with: "\"documents\" : 25").utf8).write(to: manifest)
      let side = try await place.open().side
      let diff = try await Diff.of(.catalog(side), .catalog(side), in: URL(fileURLWithPath: place.scratch))
      #expect(diff.report.verdict == .incomplete)
      #expect(diff.report.findings.map(\.code.description) == ["counts-disagree"])
    }
  }
}
