import Documents
import ExportFormat
import Foundation
import Keys
import Policy
import TestSupport
import Testing

@testable import Verification

@Suite struct SealTests {
  static func seal(_ path: String) async throws -> Seal {
    try #require(try await Examination(sealingTool: "rekindle 1.2.3").examine(path).seal)
  }

  static func write(_ seal: Seal, _ folder: URL) throws -> String {
    let file = folder.appendingPathComponent("export.seal")
    try Data(seal.json()).write(to: file)
    return file.path
  }

  @Test(arguments: Fixture.all) func aRoundTripProvesTheExport(_ fixture: Fixture) async throws {
    let seal = try await Self.seal(fixture.path)
    #expect(try SealReader.seal(seal.json()) == seal)
    try await withTemporaryFolder { folder in
      let path = try Self.write(seal, folder)
      let report = try await Examination(against: .seal(path)).examine(fixture.path).report
      #expect(report.verdict == .verified && report.depth == .compared, "\(report.findings)")
      #expect(report.comparison?.files == .init(equal: seal.files.count))
      #expect(report.comparison?.collections.allSatisfy(\.isEqual) == true)
      #expect(report.documents == seal.documents)
    }
  }

  /// What is written can be read again, or is not written.
  @Test func aSealThatNobodyCouldReadIsNotMade() async throws {
    let seal = try await Self.seal(Fixture.erp.path)
    let bytes = try seal.json()
    #expect(try seal.json(limit: bytes.count) == bytes)
    #expect(throws: SealTooLarge.self) { try seal.json(limit: bytes.count - 1) }
  }

  /// Size and checksums as other programs compute them.
  @Test func filesAreStatedAsTheBucketStatesThem() async throws {
    let seal = try await Self.seal(Fixture.erp.path)
    #expect(
      seal.files.map(\.path) == [
        "all_namespaces/all_kinds/all_namespaces_all_kinds.export_metadata", "all_namespaces/all_kinds/output-0",
        "erp.overall_export_metadata",
      ])
    for file in seal.files {
      let data = try Data(contentsOf: Fixture.erp.folder.appendingPathComponent(file.path.text))
      #expect(file.bytes == data.count)
      #expect(file.sha256 == (try Digest256(of: Array(data))))
      let bytes = Array(data)
      #expect(file.crc32c == Checksum.crc32c(bytes.span.bytes, 0..<bytes.count))
    }
    // CRC-32C of "123456789" is e3069283.
    let file = Seal.File(path: "x", bytes: 9, crc32c: 0xE306_9283, sha256: .zero)
    #expect(file.crc32cText == "4waSgw==")
  }

  /// The same documents, written in another order, to other files, with their fields in another order.
  @Test func orderAndFilesDoNotCount() async throws {
    var samples = SampleDocuments(seed: 7)
    let documents = samples.documents(500)
    var random = SeededRandom(seed: 1)
    let shuffled = documents.shuffled(using: &random)
      .map { Document(name: $0.name, fields: $0.fields.shuffled(using: &random)) }
    try await withTemporaryFolder { parent in
      let one = try await Self.seal(try WrittenExport.write(documents, in: parent, name: "one"))
      let other = try await Self.seal(try WrittenExport.write(shuffled, in: parent, name: "other", entitiesPerFile: 7))
      #expect(one.files.count == 3 && other.files.count == 74)
      #expect(one.collections.map(\.path) == other.collections.map(\.path))
      #expect(one.collections.map(\.digest) == other.collections.map(\.digest))
      #expect(one.documents == 500)
    }
  }

  /// Project and database are stated, but no part of a digest.
  @Test func aCopyInAnotherProjectHasTheSameDigests() async throws {
    let document = try WrittenExport.document("a/b", [Field("r", try WrittenExport.reference("a/c"))])
    let database = DatabaseName(project: "staging", database: "copy")
    let copy = Document(
      name: DocumentName(database: database, path: document.name.path),
      fields: [Field("r", try WrittenExport.reference("a/c", database))])
    try await withTemporaryFolder { parent in
      let one = try await Self.seal(try WrittenExport.write([document], in: parent, name: "one"))
      let other = try await Self.seal(try WrittenExport.write([copy], in: parent, name: "other"))
      #expect(one.collections == other.collections || one.collections.map(\.digest) == other.collections.map(\.digest))
      #expect(other.databases == ["projects/staging/databases/copy"])
      let report = try await Examination(against: .export(parent.path + "/one")).examine(parent.path + "/other").report
      #expect(report.findings.map(\.code.description).contains("seal-database-differs"))
      #expect(report.verdict == .different)
    }
  }

  /// Each of these is another document, or another set of them.
  @Test func whatIsNotTheSameHasAnotherDigest() async throws {
    let sets: [[Document]] = try [
      [WrittenExport.document("a/b", [Field("x", .integer(1))])],
      [WrittenExport.document("a/b", [Field("x", .double(1))])],
      [WrittenExport.document("a/b", [Field("x", .null)])],
      [WrittenExport.document("a/b")],
      [WrittenExport.document("a/c", [Field("x", .integer(1))])],
      [WrittenExport.document("a/b", [Field("x", .integer(1))]), WrittenExport.document("a/c")],
      [],
    ]
    try await withTemporaryFolder { parent in
      var digests: Set<String> = []
      for (index, documents) in sets.enumerated() {
        let seal = try await Self.seal(try WrittenExport.write(documents, in: parent, name: "e\(index)"))
        #expect(digests.insert(seal.collections.map(\.digest.hexadecimal).joined()).inserted)
      }
    }
  }

  @Test func onlyWhatIsVerifiedIsSealed() async throws {
    try await withTemporaryFolder { parent in
      let folder = try Fixture.erp.copy(into: parent)
      try FileManager.default.removeItem(at: folder.appendingPathComponent("all_namespaces/all_kinds/output-0"))
      let outcome = try await Examination(sealingTool: "t").examine(folder.path)
      #expect(outcome.report.verdict == .corrupt && outcome.seal == nil)
      let policy = try PolicyReader.policy("version: 1\ncollections: [{group: x, required: true}]", path: "p")
      let different = try await Examination(policy: policy, sealingTool: "t").examine(Fixture.erp.path)
      #expect(different.report.verdict == .different && different.seal == nil)
    }
  }

  @Test func sumsOfDigestsCarry() throws {
    let ones = try #require(Digest256(hexadecimal: String(repeating: "f", count: 64)))
    var one = Digest256.zero
    one.words[3] = 1
    var sum = ones
    sum.add(one)
    #expect(sum == .zero)
    sum.add(ones)
    #expect(sum == ones && sum.hexadecimal == String(repeating: "f", count: 64))
    #expect(Digest256(hexadecimal: String(repeating: "F", count: 64)) == nil)
    #expect(Digest256(hexadecimal: "ff") == nil)
  }
}
