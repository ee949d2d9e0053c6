import Documents
import Foundation
import JSON
import Keys
import Policy
import Testing

@testable import Attestation
@testable import Reports
@testable import Verification

/// Evidence of five days, one with a proof; each text that can be data is the test's.
@Suite struct EvidenceReportTests {
  private static let begin: Int64 = 1_795_317_000_000_000
  private static let day: Int64 = 86_400_000_000

  private struct Sample {
    var evidence: RehearsalEvidence
    var origin: EvidenceOrigin
    var keyID: String

    func text(_ format: EvidenceFormat) throws -> String {
      switch try evidence.answer(format, origin).body {
      case .bytes(let bytes): return String(decoding: bytes, as: UTF8.self)
      case .forms(let text, let json):
        return format == .json ? String(decoding: json(), as: UTF8.self) : text(TextStyle())
      }
    }
  }

  private static func record(_ day: Int64, _ text: String, project: ExactName = "shop-prod") -> RehearsalRecord {
    let started = begin + day * Self.day
    var timings = RehearsalRecord.Timings()
    timings.download = 2
    timings.importing = 12.5
    timings.total = 21.875
    return RehearsalRecord(
      verdict: .verified, depth: .rehearsed,
      export: .init(
        name: "night", start: started - 600_000_000, end: nil, snapshot: nil, bytes: 70_000, filesListed: 1),
      files: [.init(path: "night.overall_export_metadata", sha256: .zero)],
      source: DatabaseName(project: project),
      staging: .init(kind: .emulator, database: DatabaseName(project: "staging")),
      documents: 3_191, readBack: .init(documents: 3_191, equal: 3_191, missing: 0, extra: 0, changed: 0),
      collections: [], checks: [], expectations: [], findings: [], notChecked: [text], timings: timings, tool: text,
      toolVersion: text, started: started, finished: started + 21_875_000,
      canary: .init(planted: RehearsalRecord.Canary.Kind.allCases.map { .init(kind: $0, named: true) }))
  }

  /// A proof, a record by an unknown key, one that is not signed, one of another database, and a file that is no record.
  private static func sample(_ text: String = "plain") async throws -> Sample {
    let (key, other) = (try SigningKey.generate(.ed25519), try SigningKey.generate(.p256))
    func signed(_ record: RehearsalRecord, _ key: SigningKey) async throws -> [UInt8] {
      try await Envelope.signing(try Statement(rehearsal: record).json, with: Signer(key)).json
    }
    let entries = [
      (text + "0.json", try await signed(record(0, text), key)),
      (text + "1.json", try await signed(record(1, text), other)),
      (text + "2.json", try Statement(rehearsal: record(2, text)).json),
      (text + "3.json", try await signed(record(3, text, project: ExactName("other" + text)), key)),
      (text + "4.json", Array(text.utf8)),
    ]
    let ring = KeyRing([KeyRing.Entry(key: key.publicKey, from: begin - day)])
    let listing = HistoryListing(
      entries.map { HistoryItem(HistoryEntry(name: $0.0, created: begin, content: .success($0.1)), ring) },
      isKeyed: true)
    let policy = try PolicyReader.policy(
      """
      version: 1
      production: firestore://shop-prod/(default)
      backups:
        bucket: shop-backups
        recoveryTime: 20s
        dataLoss: 26h
      """, path: "rekindle.yaml")
    let since = try #require(EvidencePeriod.Day("2026-11-22"))
    let period = try EvidencePeriod(since: since, until: nil, schedule: nil, now: begin + 5 * day)
    return Sample(
      evidence: RehearsalEvidence(listing, keys: ring, policy: policy, period: period) {
        $0.source == policy.production
      }, origin: EvidenceOrigin(history: text, account: text, toolVersion: text), keyID: key.publicKey.id)
  }

  @Test("The page has every record with its state, the days without one, and the trend against the target")
  func page() async throws {
    let sample = try await Self.sample()
    let html = try sample.text(.html)
    let states = html.matches(of: #/<article [^>]*data-signature="([a-z-]+)" data-proof="([a-z]+)"/#)
    #expect(states.map { String($0.1) } == ["valid", "unknown-key", "unsigned"])
    #expect(states.map { String($0.2) } == ["true", "false", "false"])
    let days = try #require(html.firstMatch(of: #/<ul class="days">(.*?)</ul>/#)?.1)
    #expect(
      days.matches(of: #/<li>([0-9-]+)</li>/#).map { String($0.1) } == [
        "2026-11-23", "2026-11-24", "2026-11-25", "2026-11-26",
      ])
    // One bar for each of the two times; 23.875 s is over 20 s, and the age of 600 s is within 26 h.
    #expect(html.matches(of: #/<rect class="over"/#).count == 1 && html.matches(of: #/<rect class="part"/#).count == 1)
    #expect(html.matches(of: #/<path class="target"/#).count == 2)
    #expect(html.contains(sample.keyID))
    for id in [
      "verdict", "subject", "without", "trend", "rehearsals", "records", "others", "problems", "keys", "check",
    ] {
      #expect(html.contains("aria-labelledby=\"\(id)\"") && html.contains(" id=\"\(id)\""), "\(id)")
    }
    let ids = html.matches(of: #/\ id="([^"]*)"/#).map { String($0.1) }
    #expect(Set(ids).count == ids.count)
    let references = html.matches(of: ##/\ (?:href="#|aria-labelledby="|aria-describedby=")([^"]*)"/##)
    #expect(Set(references.map { String($0.1) }).isSubset(of: ids))
    #expect(!html.contains("http://") && !html.contains("https://") && !html.contains("url("))
    #expect(html.firstMatch(of: /<[a-z][^>]* (src|style|on[a-z]+)=/) == nil)
  }

  @Test("JSON has all that the page has")
  func json() async throws {
    let sample = try await Self.sample()
    let told = try JSONParser.parse(Array(try sample.text(.json).utf8))
    #expect(told["schema"]?.text == "rekindle.evidence/1" && told["outcome"]?.text == "failed")
    #expect(told["days"]?.integer == 5 && told["daysWithout"]?.elements?.count == 4)
    #expect(told["records"]?.integer == 3 && told["proofs"]?.integer == 1)
    #expect(told["period"]?["since"]?.text == "2026-11-22" && told["period"]?["timeZone"]?.text == "UTC")
    #expect(told["targets"]?["recoveryTimeSeconds"]?.integer == 20)
    let first = try #require(told["rehearsals"]?.elements?.first)
    #expect(first["isProof"]?.truth == true && first["signature"]?["state"]?.text == "valid")
    #expect(first["signature"]?["keyid"]?.text == sample.keyID && first["sha256"]?.text?.utf8.count == 64)
    let numbers = [first["dataAgeSeconds"], first["recovery"]?["downloadSeconds"], first["recovery"]?["seconds"]]
    #expect(numbers.map { String(decoding: $0?.json ?? [], as: UTF8.self) } == ["600.0", "2.0", "23.875"])
    #expect(first["readBack"]?["equal"]?.integer == 3_191 && first["canary"]?["canFail"]?.truth == true)
    let others = told["rehearsals"]?.elements?.dropFirst().map { $0["signature"]?["state"]?.text }
    #expect(others == ["unknown-key", "unsigned"])
    #expect(told["notOurs"]?.elements?.count == 1 && told["problems"]?.elements?.count == 3)
    #expect(told["trend"]?["recoveryTime"]?["overTarget"]?.integer == 1)
    #expect(told["trend"]?["dataAge"]?["overTarget"]?.integer == 0)
    #expect(told["keys"]?.elements?.first?["pem"]?.text?.contains("BEGIN PUBLIC KEY") == true)
    #expect(told["keys"]?.elements?.first?["from"]?.text == "2026-11-21T03:10:00Z")
    #expect(told["check"]?["commands"]?.elements?.count == 1)
    #expect(told["check"]?["notOurs"]?.elements?.count == 1 && told["check"]?["outOfPeriod"]?.elements?.count == 0)
    #expect(told["problemCount"]?.integer == 3)
    #expect(told["notProved"]?.elements?.isEmpty == false)
  }

  /// A day apart in each direction, outside the key's period, and more problems than are shown.
  @Test(
    "A late record covers no day, a record outside the key's period has its own command, and 100 problems are shown")
  func unusual() async throws {
    let key = try SigningKey.generate(.ed25519)
    func entry(_ index: Int64, created: Int64) async throws -> HistoryEntry {
      let statement = try Statement(rehearsal: Self.record(index, "plain"))
      let bytes = try await Envelope.signing(statement.json, with: Signer(key)).json
      return HistoryEntry(name: "\(index).json", created: created, isTimestamped: true, content: .success(bytes))
    }
    let ring = KeyRing([KeyRing.Entry(key: key.publicKey, until: Self.begin + 9 * Self.day)])
    var entries = [
      try await entry(0, created: Self.begin + 3 * Self.day), try await entry(1, created: Self.begin + 9 * Self.day),
    ]
    for index in 0..<149 {
      entries.append(HistoryEntry(name: "\(index).txt", content: .failure(.odd("a file of another name"))))
    }
    let listing = HistoryListing(entries.map { HistoryItem($0, ring) }, isKeyed: true)
    let period = try EvidencePeriod(
      since: try #require(EvidencePeriod.Day("2026-11-22")), until: nil, schedule: nil, now: Self.begin + 2 * Self.day)
    let evidence = RehearsalEvidence(listing, keys: ring, policy: nil, period: period) { _ in true }
    let sample = Sample(
      evidence: evidence, origin: EvidenceOrigin(history: "history", account: "ana", toolVersion: "0"),
      keyID: key.publicKey.id)
    let html = try sample.text(.html)
    #expect(html.contains("recorded 2 days after it ended") && html.contains("id=\"check-out-of-period\""))
    #expect(html.matches(of: #/<li class="card finding /#).count == 100 && html.contains("50 more problems"))
    let lines = try sample.text(.text).split(separator: "\n")
    #expect(lines.count { $0.hasPrefix("problem ") } == 100 && lines.contains { $0.contains("50 more problems") })
    let told = try JSONParser.parse(Array(try sample.text(.json).utf8))
    #expect(told["problemCount"]?.integer == 150 && told["problems"]?.elements?.count == 150)
    #expect(told["rehearsals"]?.elements?.map { $0["coversDay"]?.truth } == [false, false])
    #expect(told["rehearsals"]?.elements?.map { $0["isProof"]?.truth } == [true, false])
    #expect(told["check"]?["outOfPeriod"]?.elements?.count == 1)
  }

  @Test("The text has a line for each day without a proof, and for each record")
  func text() async throws {
    let lines = try await Self.sample().text(.text).split(separator: "\n")
    #expect(lines.count { $0.hasPrefix("no proof ") } == 4)
    #expect(lines.count { $0.hasPrefix("proof ") } == 1 && lines.count { $0.hasPrefix("NOT A PROOF ") } == 2)
    #expect(lines.count { $0.hasPrefix("not ours ") } == 1 && lines.count { $0.hasPrefix("problem ") } == 3)
  }

  @Test("Whatever names say, they stay data", arguments: Samples.nastyTexts.indices)
  func escaping(_ index: Int) async throws {
    let sample = try await Self.sample(Samples.nastyTexts[index])
    for format in [EvidenceFormat.text, .html] {
      let hidden = try sample.text(format).unicodeScalars.filter { scalar in
        switch scalar.properties.generalCategory {
        case .control, .lineSeparator, .paragraphSeparator: scalar != "\n"
        case .format: scalar.value != 0x200C && scalar.value != 0x200D
        default: false
        }
      }
      #expect(hidden.isEmpty, "\(format)")
    }
    let html = try sample.text(.html)
    #expect(html.matches(of: /<script/).count == 1 && html.matches(of: /<style/).count == 1)
    let tag = #/<(!doctype html|/?[a-z][a-z0-9]*( [a-zA-Z-]+(="[^"<>]*")?)*/?)>/#
    let markup = html.replacing(#/<(style|script)>.*?</\1>/#.dotMatchesNewlines(), with: "")
    let rest = markup.replacing(tag, with: "")
    #expect(!rest.contains("<") && !rest.contains(">"))
    let json = try sample.text(.json)
    #expect(json.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7F || $0 == "\n" })
  }
}
