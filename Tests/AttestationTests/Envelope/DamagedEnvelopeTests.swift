import Foundation
import JSON
import TestSupport
import Testing
import Verification

@testable import Attestation

/// One way to damage an envelope, and what has to be found.
struct EnvelopeDamage: Sendable, CustomTestStringConvertible {
  /// An envelope, taken apart.
  struct Parts {
    var payload: String
    var signature: String
    var keyID: String
    var text: String

    /// Written as `Envelope.json` does.
    func envelope(payloadType: String = Envelope.payloadType, signatures: String? = nil) -> String {
      let signatures = signatures ?? "[\(entry)]"
      return #"{"payloadType":"\#(payloadType)","payload":"\#(payload)","signatures":\#(signatures)}"# + "\n"
    }

    var entry: String { #"{"keyid":"\#(keyID)","sig":"\#(signature)"}"# }

    /// With another statement, which nobody signed.
    func edited(_ from: String, _ to: String) -> String {
      guard let bytes = Data(base64Encoded: payload) else { return text }
      let statement = String(decoding: bytes, as: UTF8.self).replacing(from, with: to)
      var parts = self
      parts.payload = Data(statement.utf8).base64EncodedString()
      return parts.envelope()
    }
  }

  var testDescription: String
  var code: String
  var damage: @Sendable (Parts) -> String

  init(_ description: String, _ code: String = "attestation-envelope", _ damage: @escaping @Sendable (Parts) -> String)
  {
    testDescription = description
    self.code = code
    self.damage = damage
  }

  static let all: [EnvelopeDamage] =
    [
      // Text
      .init("empty") { _ in "" },
      .init("cut in the middle") { String($0.text.prefix($0.text.count / 2)) },
      .init("cut by its last brace") { String($0.text.dropLast(2)) },
      .init("trailing bytes") { $0.text + "x" },
      .init("a second envelope behind it") { $0.text + $0.text },
      .init("a trailing NUL") { $0.text + "\0" },
      .init("a byte order mark") { "\u{FEFF}" + $0.text },
      .init("an array") { "[\($0.text)]" },
      .init("another object") { _ in "{}" },
      .init("a comment") { $0.text.replacing("{\"payloadType\"", with: "{/**/\"payloadType\"") },
      .init("huge") { $0.text + String(repeating: " ", count: Envelope.maximumBytes) },
      .init("deep") { $0.text.replacing("{\"payloadType\"", with: "{\"x\":" + String(repeating: "[", count: 100_000)) },
      // Two meanings
      .init("payload twice") { $0.text.replacing("{\"payloadType\"", with: "{\"payload\":\"e30=\",\"payloadType\"") },
      .init("payload twice, the other one last") { $0.text.replacing("]}", with: "],\"payload\":\"e30=\"}") },
      .init("payload twice, by an escape") {
        $0.text.replacing("{\"payloadType\"", with: "{\"p\\u0061yload\":\"e30=\",\"payloadType\"")
      },
      .init("payload by an escape, beside another one deeper within") {
        $0.text.replacing("\"payload\":", with: "\"\\u0070ayload\":").replacing(
          "{\"payloadType\"", with: "{\"x\":{\"payload\":\"e30=\"},\"payloadType\"")
      },
      .init("payload by an escape of upper case") {
        $0.text.replacing("\"payload\":", with: "\"pa\\u0079loa\\u0064\":")
      },
      .init("payload twice, in other letters") {
        $0.text.replacing("{\"payloadType\"", with: "{\"PayLoad\":\"e30=\",\"payloadType\"")
      },
      .init("signatures twice, with a long s") {
        $0.text.replacing("{\"payloadType\"", with: "{\"\u{17F}ignatures\":[],\"payloadType\"")
      },
      .init("sig twice") { $0.text.replacing("\"sig\":", with: "\"sig\":\"AA==\",\"sig\":") },
      .init("keyid twice, with the Kelvin sign") {
        $0.text.replacing("\"keyid\":", with: "\"\u{212A}eyid\":\"\",\"keyid\":")
      },
      .init("an unknown member twice, deep within") {
        $0.text.replacing("{\"payloadType\"", with: "{\"x\":[{\"a\":1,\"a\":2}],\"payloadType\"")
      },
      // Members
      .init("another payloadType") { $0.envelope(payloadType: "application/json") },
      .init("payloadType in capitals") { $0.envelope(payloadType: "application/vnd.in-toto+JSON") },
      .init("payloadType with a space") { $0.envelope(payloadType: "application/vnd.in-toto+json ") },
      .init("no payloadType") { $0.text.replacing("\"payloadType\"", with: "\"type\"") },
      .init("no payload") { $0.text.replacing("\"payload\"", with: "\"body\"") },
      .init("payload that is an object") { $0.text.replacing("\"payload\":\"", with: "\"payload\":{},\"x\":\"") },
      .init("payload that is null") { $0.text.replacing("\"payload\":\"", with: "\"payload\":null,\"x\":\"") },
      .init("no signatures") { $0.text.replacing("\"signatures\"", with: "\"signers\"") },
      .init("an empty list of signatures") { $0.envelope(signatures: "[]") },
      .init("signatures that are an object") { $0.envelope(signatures: $0.entry) },
      .init("a signature that is a text") { $0.envelope(signatures: "[\"\($0.signature)\"]") },
      .init("a signature without sig") { $0.envelope(signatures: "[{\"keyid\":\"\($0.keyID)\"}]") },
      .init("an empty sig") { $0.envelope(signatures: "[{\"keyid\":\"\($0.keyID)\",\"sig\":\"\"}]") },
      .init("a keyid that is a number") { $0.envelope(signatures: "[{\"keyid\":1,\"sig\":\"\($0.signature)\"}]") },
      .init("a good signature beside a broken entry") { $0.envelope(signatures: "[\($0.entry),1]") },
      .init("more signatures than anybody makes") {
        $0.envelope(signatures: "[" + Array(repeating: $0.entry, count: 65).joined(separator: ",") + "]")
      },
    ] + base64 + contents

  private static func payload(_ description: String, _ change: @escaping @Sendable (String) -> String) -> EnvelopeDamage
  {
    .init("base64: " + description) { parts in
      var parts = parts
      parts.payload = change(parts.payload)
      return parts.envelope()
    }
  }

  /// The sample's statement is made so long that its base64 ends in `==`; see `DamagedEnvelopeTests.intact`.
  private static let base64: [EnvelopeDamage] = [
    payload("no padding") { String($0.dropLast(2)) },
    payload("half of the padding") { String($0.dropLast()) },
    payload("more padding") { $0 + "=" },
    payload("padding within") { $0 + $0 },
    payload("bits left over") { String($0.dropLast(3)) + ($0.dropLast(2).last == "g" ? "h" : "B") + "==" },
    payload("a line break") { String($0.prefix(40)) + "\\n" + $0.dropFirst(40) },
    payload("a space") { $0 + " " },
    payload("both alphabets") { "-+_/" + $0 },
    payload("another character") { "!" + $0.dropFirst() },
    payload("empty") { _ in "" },
    .init("base64: a signature without padding") { parts in
      var parts = parts
      parts.signature = String(parts.signature.prefix { $0 != "=" })
      return parts.envelope()
    },
  ]

  /// The form is right; the signature does not hold for what is said.
  private static let contents: [EnvelopeDamage] = [
    .init("the verdict edited", "attestation-signature") {
      $0.edited("\"verdict\":\"verified\"", "\"verdict\":\"corrupt\"")
    },
    .init("the time edited", "attestation-signature") { $0.edited("\"started\":\"2026", "\"started\":\"2027") },
    .init("a digest edited", "attestation-signature") { $0.edited("\"sha256\":\"0", "\"sha256\":\"1") },
    .init("a space added to the statement", "attestation-signature") { $0.edited("{\"_type\"", " {\"_type\"") },
    .init("no statement, with the old signature", "attestation-signature") { parts in
      var parts = parts
      parts.payload = "e30="
      return parts.envelope()
    },
    .init("the signature of another payload type", "attestation-signature") { parts in
      let statement = [UInt8](Data(base64Encoded: parts.payload) ?? Data())
      let message = Envelope.signedBytes(type: "application/json", payload: statement)
      var parts = parts
      parts.signature = Data((try? Keys.key(.p256).signature(of: message)) ?? []).base64EncodedString()
      return parts.envelope()
    },
    .init("the signature of the statement alone", "attestation-signature") { parts in
      var parts = parts
      let statement = [UInt8](Data(base64Encoded: parts.payload) ?? Data())
      parts.signature = Data((try? Keys.key(.p256).signature(of: statement)) ?? []).base64EncodedString()
      return parts.envelope()
    },
    .init("signed by another key of another kind", "attestation-signature") { parts in
      let statement = [UInt8](Data(base64Encoded: parts.payload) ?? Data())
      let message = Envelope.signedBytes(type: Envelope.payloadType, payload: statement)
      var parts = parts
      parts.signature = Data((try? Keys.key(.ed25519).signature(of: message)) ?? []).base64EncodedString()
      return parts.envelope()
    },
    .init("a signature that is no DER", "attestation-signature") { parts in
      var parts = parts
      parts.signature = Data(repeating: 1, count: 64).base64EncodedString()
      return parts.envelope()
    },
    .init("a signature with bytes behind it", "attestation-signature") { parts in
      var parts = parts
      parts.signature = ((Data(base64Encoded: parts.signature) ?? Data()) + [0]).base64EncodedString()
      return parts.envelope()
    },
    .init("a signature of one byte", "attestation-signature") { parts in
      var parts = parts
      parts.signature = "AA=="
      return parts.envelope()
    },
  ]
}

@Suite struct DamagedEnvelopeTests {
  /// A sound envelope whose payload's base64 ends in two signs of padding, and whose signature's ends in one or two.
  private static func intact() async throws -> (Envelope, EnvelopeDamage.Parts) {
    let key = try Keys.key(.p256)
    var statement = try RehearsalRecord.sample().statement
    while statement.count % 3 != 1 { statement.append(0x0A) }
    var envelope = try await Envelope.sample(statement, by: key)
    // ECDSA's signatures have one of several lengths.
    while envelope.signatures[0].bytes.count % 3 == 0 { envelope = try await .sample(statement, by: key) }
    let parts = EnvelopeDamage.Parts(
      payload: Base64.text(envelope.payload), signature: Base64.text(envelope.signatures[0].bytes),
      keyID: key.publicKey.id, text: String(decoding: envelope.json, as: UTF8.self))
    return (envelope, parts)
  }

  private static func check(_ text: String) async throws -> AttestationReport {
    let demand = AttestationDemand(keys: [try Keys.key(.p256).publicKey], now: sampleTime + 60_000_000)
    return try await AttestationCheck.check(Array(text.utf8), demand)
  }

  @Test("Damage is found, and the intact copy is good", arguments: EnvelopeDamage.all)
  func isFound(damage: EnvelopeDamage) async throws {
    let (envelope, parts) = try await Self.intact()
    #expect(parts.envelope() == parts.text)
    let good = try await Self.check(parts.text)
    #expect(good.verdict == .verified)
    #expect(good.statement?.json == envelope.payload.filter { $0 != 0x0A })
    let text = damage.damage(parts)
    try #require(text != parts.text, "the damage changes the envelope")
    let report = try await Self.check(text)
    #expect(report.verdict == .corrupt)
    #expect(report.findings.map(\.code.description) == [damage.code])
    #expect(report.statement == nil, "what nobody signed is not read")
    #expect(report.findings.allSatisfy { $0.remedy?.isEmpty == false })
  }

  @Test("No bit of an envelope can be turned over without being seen")
  func everyBit() async throws {
    let (_, parts) = try await Self.intact()
    let intact = Array(parts.text.utf8)
    let key = try Keys.key(.p256).publicKey
    let keyID = try #require(parts.text.range(of: parts.keyID))
    let hint = parts.text.utf8.distance(from: parts.text.startIndex, to: keyID.lowerBound)
    let name = try #require(parts.text.range(of: "\"keyid\""))
    let nameStart = parts.text.utf8.distance(from: parts.text.startIndex, to: name.lowerBound)
    for index in intact.indices.dropLast() {
      // What is a hint may change: nothing is decided by it.
      if (hint..<hint + 64).contains(index) || (nameStart + 1..<nameStart + 6).contains(index) { continue }
      var bytes = intact
      bytes[index] ^= 1 << (index % 8)
      guard let envelope = try? Envelope(json: bytes) else { continue }
      #expect(!envelope.signatureStates(by: key).contains(.valid), "byte \(index)")
    }
  }
}
