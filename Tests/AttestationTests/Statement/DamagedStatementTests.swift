import Foundation
import TestSupport
import Testing

@testable import Attestation

/// One way to damage a statement's text.
struct StatementDamage: Sendable, CustomTestStringConvertible {
  var testDescription: String
  var damage: @Sendable (String) -> String

  init(_ description: String, _ damage: @escaping @Sendable (String) -> String) {
    testDescription = description
    self.damage = damage
  }

  /// Replaces what a pattern matches, wherever it does.
  init(_ description: String, _ from: String, _ to: String) {
    self.init(description) { $0.replacingOccurrences(of: from, with: to, options: .regularExpression) }
  }

  static let all: [StatementDamage] = [
    .init("empty") { _ in "" },
    .init("cut") { String($0.dropLast(10)) },
    .init("trailing bytes") { $0 + "{}" },
    .init("huge") { $0 + String(repeating: " ", count: Statement.maximumBytes) },
    .init("another object") { _ in "{}" },
    .init("an envelope") {
      "{\"payloadType\":\"x\",\"payload\":\"" + Data($0.utf8).base64EncodedString() + "\",\"signatures\":[]}"
    },
    .init("no UTF-8 after an escape", "\"shop\"", "\"\\\\ud800\""),
    .init("version 0.1 of statements", "in-toto.io/Statement/v1", "in-toto.io/Statement/v0.1"),
    .init("another predicate", "rehearsal/v1", "rehearsal/v2"),
    .init("SLSA's predicate", "https://rekindle.dev/attestation/rehearsal/v1", "https://slsa.dev/provenance/v1"),
    .init("no _type", "\"_type\"", "\"type\""),
    .init("no subject", "\"subject\"", "\"subjects\""),
    .init("no predicate", "\"predicate\":", "\"predicat\":"),
    .init("verdict twice", "\"verdict\":\"verified\"", "\"verdict\":\"corrupt\",\"verdict\":\"verified\""),
    .init("Verdict in other letters", "\"verdict\":\"verified\"", "\"verdict\":\"verified\",\"Verdict\":\"corrupt\""),
    .init("a verdict that is none", "\"verdict\":\"verified\"", "\"verdict\":\"good\""),
    .init("no verdict", "\"verdict\":\"verified\",", ""),
    .init("a depth that is none", "\"rehearsed\"", "\"deep\""),
    .init("a digest in capitals", "\"sha256\":\"0", "\"sha256\":\"A"),
    .init("a short digest", "\"sha256\":\"00", "\"sha256\":\""),
    .init("another algorithm alone", "\"sha256\"", "\"sha1\""),
    .init("a subject without a name", "\\{\"name\":\"all_namespaces[^\"]*\",", "{"),
    .init("fewer subjects than files are listed", "\"filesListed\":2", "\"filesListed\":3"),
    .init("more subjects than files are listed", "\"filesListed\":2", "\"filesListed\":1"),
    .init("a path that leads out", "all_namespaces/all_kinds", "../all_kinds"),
    .init(
      "a subject twice", "\"all_namespaces/all_kinds/output-0\"",
      "\"2026-11-22T03:00:04_48121.overall_export_metadata\""),
    .init("a negative count", "\"documents\":3191", "\"documents\":-1"),
    .init("a count with decimals", "\"documents\":3191", "\"documents\":3191.0"),
    .init("a count in words of powers", "\"documents\":3191", "\"documents\":3.191e3"),
    .init("a count beyond what readers hold", "\"documents\":3191", "\"documents\":9007199254740993"),
    .init("a count as text", "\"documents\":3191", "\"documents\":\"3191\""),
    .init("a time without a zone", "T03:10:00Z", "T03:10:00"),
    .init("a day that is none", "2026-11-22T03:10:00Z", "2026-02-30T03:10:00Z"),
    .init("an end before the beginning", "\"finished\":\"2026", "\"finished\":\"2025"),
    .init("an endless time", "\"total\":21.875", "\"total\":1e999"),
    .init("a negative time", "\"total\":21.875", "\"total\":-21.875"),
    .init("another age than its times make", "\"dataAge\":610.0", "\"dataAge\":1.0"),
    .init("no age", ",\"dataAge\":610.0", ""),
    .init("a staging that is none", "\"kind\":\"emulator\"", "\"kind\":\"moon\""),
    .init("a result that is none", "\"result\":\"passed\"", "\"result\":\"ok\""),
    .init("a failed check", "\"result\":\"passed\"", "\"result\":\"failed\""),
    .init("documents missing", "\"missing\":0", "\"missing\":1"),
    .init("a canary that was not named", "\"named\":true", "\"named\":false"),
    .init("a canary that is a text", "\"named\":true", "\"named\":\"true\""),
    .init("a list that is an object", "\"notChecked\":\\[", "\"notChecked\":{},\"x\":["),
    .init("a list of other things", "\"notChecked\":\\[", "\"notChecked\":[1,"),
  ]
}

@Suite struct DamagedStatementTests {
  private static let intact = Result { String(decoding: try RehearsalRecord.sample().statement, as: UTF8.self) }

  @Test("What is not quite a statement is none, signed or not", arguments: StatementDamage.all)
  func isRefused(damage: StatementDamage) async throws {
    let intact = try Self.intact.get()
    _ = try Statement(json: Array(intact.utf8))
    let text = damage.damage(intact)
    try #require(text != intact, "the damage changes the statement")
    let error = #expect(throws: AttestationError.self) { try Statement(json: Array(text.utf8)) }
    #expect(error?.code == .statement)
    #expect(error?.remedy.isEmpty == false)
    await #expect(throws: AttestationError.self, "nor is it signed") {
      try await Envelope.sample(Array(text.utf8), by: Keys.key(.ed25519))
    }
  }

  @Test("Bytes that are no UTF-8 are none")
  func bytes() throws {
    var bytes = Array(try Self.intact.get().utf8)
    let place = try #require(bytes.firstRange(of: Array("shop".utf8)))
    bytes[place.lowerBound] = 0xFF
    #expect(throws: AttestationError.self) { try Statement(json: bytes) }
  }

  @Test("Layout, and members of a later version, do not count")
  func additions() throws {
    let intact = try Self.intact.get()
    let statement = try Statement(json: Array(intact.utf8))
    let longer = intact.replacing("\"predicate\":{", with: "\"note\":[1.50,{\"b\":null}],\"predicate\":{\"later\":{},")
    #expect(longer != intact)
    #expect(try Statement(json: Array(longer.utf8)) == statement)
    let object = try JSONSerialization.jsonObject(with: Data(intact.utf8))
    let pretty = try JSONSerialization.data(withJSONObject: object, options: [.prettyPrinted, .sortedKeys])
    #expect(try Statement(json: [UInt8](pretty)) == statement)
  }
}
