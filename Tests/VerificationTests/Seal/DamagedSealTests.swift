import Foundation
import JSON
import Keys
import TestSupport
import Testing

@testable import Verification

/// One way to damage a seal. Where `resealed` is set, its own digest is made right again, so that it is not what tells.
struct SealDamage: Sendable, CustomStringConvertible {
  var description: String
  var resealed = false
  var damage: @Sendable (String) -> String

  static func edited(_ description: String, _ from: String, _ to: String, resealed: Bool = true) -> SealDamage {
    SealDamage(description: description, resealed: resealed) {
      guard let range = $0.range(of: from, options: .regularExpression) else { return $0 }
      return $0.replacingCharacters(in: range, with: to)
    }
  }

  static let all: [SealDamage] = [
    .init(description: "empty") { _ in "" },
    .init(description: "cut in the middle") { String($0.prefix($0.count / 2)) },
    .init(description: "cut by its last brace") { String($0.dropLast(2)) },
    .init(description: "something after it") { $0 + "{}" },
    .init(description: "an array") { "[" + $0 + "]" },
    .init(description: "another JSON") { _ in "{}" },
    .init(description: "a report") { _ in "{\"schema\":\"rekindle.verify/1\"}" },
    .edited("a count edited", "\"documents\":6,", "\"documents\":7,", resealed: false),
    .edited("a checksum edited", "\"crc32c\":\"....", "\"crc32c\":\"AAAA", resealed: false),
    .edited(
      "its own digest edited", "\"digest\":\"[0-9a-f]{64}\",\"documentForm\"",
      "\"digest\":\"" + String(repeating: "0", count: 64) + "\",\"documentForm\"", resealed: false),
    .edited("a member added", "\\{\"schema\"", "{\"note\":1,\"schema\"", resealed: false),
    .edited("another schema", "rekindle.seal/1", "rekindle.seal/2"),
    .edited("another form of documents", "rekindle.document/1", "rekindle.document/9"),
    .edited("no digest", "\"digest\":\"[0-9a-f]{64}\",\"documentForm\"", "\"documentForm\"", resealed: false),
    .edited("a member twice", "\"export\":\"erp\"", "\"export\":\"erp\",\"export\":\"other\""),
    .edited("totals that are none", "\"documents\":6,", "\"documents\":7,"),
    .edited("a negative size", "\"bytes\":5597", "\"bytes\":-5597"),
    .edited("an absurd size", "\"bytes\":5597", "\"bytes\":9223372036854775807"),
    .edited("a size over all bounds", "\"bytes\":5597", "\"bytes\":99999999999999999999"),
    .edited("a size with decimals", "\"bytes\":5597", "\"bytes\":5597.0"),
    .edited("a checksum that is none", "\"crc32c\":\"[^\"]*\"", "\"crc32c\":\"zz\""),
    .edited("a short SHA-256", "\"sha256\":\"[0-9a-f]{64}\"", "\"sha256\":\"abc\""),
    .edited("fewer files than are listed", "\"filesListed\":3", "\"filesListed\":4"),
    .edited("more files than are listed", "\"filesListed\":3", "\"filesListed\":2"),
    .edited("no list of files", "\"files\":\\[", "\"filez\":["),
    .edited(
      "a file twice", "\"path\":\"erp.overall_export_metadata\"", "\"path\":\"all_namespaces/all_kinds/output-0\""),
    .edited("collections out of order", "\"path\":\"companies/\\*/audit_logs\"", "\"path\":\"z\""),
    .edited("a name that is null", "\"export\":\"erp\"", "\"export\":null"),
    .edited("deep nesting", "\"export\":\"erp\"", "\"export\":" + String(repeating: "[", count: 10_000)),
  ]
}

@Suite struct DamagedSealTests {
  @Test(arguments: SealDamage.all) func isNeverPassedOver(_ damage: SealDamage) async throws {
    let intact = try await SealTests.seal(Fixture.erp.path).json()
    _ = try SealReader.seal(intact)
    var text = damage.damage(String(decoding: intact, as: UTF8.self))
    try #require(text != String(decoding: intact, as: UTF8.self), "the damage changes the seal")
    if damage.resealed { text = try Self.resealed(text) }
    try await withTemporaryFolder { folder in
      let path = folder.path + "/s"
      try Data(text.utf8).write(to: URL(fileURLWithPath: path))
      let report = try await Examination(against: .seal(path)).examine(Fixture.erp.path).report
      #expect(report.verdict == .incomplete)
      #expect(report.findings.map(\.code.description) == ["seal-damaged"])
      #expect(report.depth == .decoded && report.comparison == nil)
    }
  }

  /// Makes the own digest right for what the seal says now; a text that is no JSON stays.
  private static func resealed(_ text: String) throws -> String {
    guard let members = (try? JSONParser.parse(Array(text.utf8)))?.members else { return text }
    let digest = JSONValue.Member("digest", .string(try SealJSON.digest(of: members).hexadecimal))
    return String(decoding: SealJSON.line(members.filter { $0.name != "digest" } + [digest]), as: UTF8.self)
  }

  /// Every bit of a small seal.
  @Test func noFlippedBitGoesUnseen() async throws {
    let intact = try await SealTests.seal(Fixture.empty.path).json()
    let seal = try SealReader.seal(intact)
    for index in intact.indices.dropLast() {
      for bit in 0..<8 {
        var bytes = intact
        bytes[index] ^= 1 << bit
        do throws(SealProblem) {
          let read = try SealReader.seal(bytes)
          Issue.record("byte \(index), bit \(bit) changed nothing: \(read == seal)")
        } catch { #expect(error.code == .sealDamaged) }
      }
    }
  }

  /// What was written otherwise, but says the same, is the same seal; a later version may add members.
  @Test func layoutAndAdditionsDoNotCount() async throws {
    let seal = try await SealTests.seal(Fixture.erp.path)
    let object = try JSONSerialization.jsonObject(with: Data(seal.json()))
    let pretty = try JSONSerialization.data(withJSONObject: object, options: [.prettyPrinted, .withoutEscapingSlashes])
    #expect(try SealReader.seal(Array(pretty)) == seal)
    let longer = try Self.resealed(
      String(decoding: try seal.json(), as: UTF8.self)
        .replacing("{\"schema\"", with: "{\"added\":[1.50,{\"b\":null,\"a\":true}],\"schema\"", maxReplacements: 1))
    #expect(try SealReader.seal(Array(longer.utf8)) == seal)
  }

  @Test func whatCannotBeReadIsNoSeal() async throws {
    for path in ["/nowhere/seal", "/tmp"] {
      let report = try await Examination(against: .seal(path)).examine(Fixture.types.path).report
      #expect(report.verdict == .incomplete && report.findings.map(\.code.description) == ["seal-unreadable"])
    }
  }
}
