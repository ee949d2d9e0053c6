import Documents
import Foundation
import Testing

@testable import Comparison
@testable import Reports
@testable import Verification

/// `--hide-values`: types and lengths stay, and nothing of a value is left in any format.
@Suite struct HiddenValueTests {
  /// A value of every type with what must not be seen of it.
  private static let values: [(value: Value, secret: String, json: String)] = [
    (.boolean(true), "booleanValue", #"{"type":"boolean"}"#),
    (.integer(73_312_901), "73312901", #"{"type":"integer"}"#),
    (.double(9_183.625), "9183.625", #"{"type":"double"}"#),
    (.timestamp(microseconds: 1_234_567_890_123_456), "2009-02-13", #"{"type":"timestamp"}"#),
    (.string("geheim ñ"), "geheim", #"{"type":"string","bytes":9}"#),
    (.bytes(Array("verborgen".utf8)), "766572626f7267656e", #"{"type":"bytes","bytes":9}"#),
    (
      .reference(DocumentName(database: DatabaseName(project: "verdeckt"), path: Samples.path("users", "incognita"))),
      "incognita", #"{"type":"reference","bytes":"#
    ),
    (.geoPoint(latitude: 4.60971, longitude: -74.08175), "4.60971", #"{"type":"geo point"}"#),
    (.array([.string("heimlich"), .null]), "heimlich", #"{"type":"array","values":2}"#),
    (.map([Field("clave", .string("oculto"))]), "oculto", #"{"type":"map","fields":1}"#),
    (.vector([0.1875, 0.4375, 0.8125]), "0.4375", #"{"type":"vector","coordinates":3}"#),
  ]

  private static let differences = values.enumerated().map { index, one in
    Samples.changed("F\(index)", [Samples.field("field\(index)", one.value, nil), Samples.field("z", nil, one.value)])
  }

  private static let reports = [Report(DiffSamples.report(differences)), Report(Samples.rehearsal(differences))]

  @Test(arguments: reports.indices, ReportFormat.allCases)
  func noValueIsLeft(_ index: Int, _ format: ReportFormat) {
    let report = HiddenValueTests.reports[index]
    let (hidden, whole) = (report.text(format, hidesValues: true), report.text(format))
    let secrets = HiddenValueTests.values.map(\.secret) + ["Z2VoZWlt", "dmVyYm9yZ2Vu", "verdeckt", "clave"]
    for secret in secrets { #expect(!hidden.contains(secret), "\(secret) in \(format)") }
    for index in HiddenValueTests.values.indices where [.json, .html].contains(format) {
      #expect(hidden.contains("field\(index)"))
    }
    // What could not be seen in any case proves nothing.
    if [.json, .html].contains(format) { #expect(whole.contains("geheim") && whole.contains("incognita")) }
    if format != .json { #expect(hidden.replacing(#/\s+/#, with: " ").contains("types and lengths are shown")) }
  }

  @Test func aLineOfChangesHasTypeAndLength() throws {
    for (one, difference) in zip(HiddenValueTests.values, HiddenValueTests.differences) {
      let line = String(decoding: difference.changeLine(hidesValues: true), as: UTF8.self)
      #expect(line.contains(#""left":"# + one.json), "\(line)")
      #expect(!line.contains(one.secret) && !line.contains("Value\""))
      #expect(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any] != nil)
    }
  }

  @Test func theReportSaysSo() throws {
    let report = HiddenValueTests.reports[0]
    #expect(try report.json()["valuesHidden"] as? Bool == false)
    #expect(try report.json(hidesValues: true)["valuesHidden"] as? Bool == true)
  }
}
