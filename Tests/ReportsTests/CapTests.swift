import Documents
import Rehearsal
import Testing
import Verification

@testable import Reports

/// What is too much to show is counted.
@Suite struct CapTests {
  private let many = Report(
    Samples.rehearsal(
      (0..<48_211).map { Samples.changed("F\(100_000 + $0)", [Samples.field("a", .null, nil)]) },
      findings: (0..<1_234).map { Finding(code: "test", severity: .warning, message: "Number \($0).") }))

  @Test func text() {
    let text = many.text(.text)
    #expect(text.contains("20 of 48,211 differences shown; all of them: --changes FILE"))
    #expect(text.matches(of: #/\nchanged  /#).count == 20)
    #expect(text.contains("20 of 1,234 findings shown; all of them: --format json"))
    #expect(text.matches(of: #/\nwarning  /#).count == 20)
  }

  @Test func html() {
    let html = many.text(.html)
    #expect(html.contains("200 of 48,211 differences shown; all of them: <code>--changes FILE</code>"))
    #expect(html.matches(of: /<details class="card difference"/).count == 200)
    #expect(html.contains("500 of 1,234 findings shown; all of them: <code>--format json</code>"))
    #expect(html.matches(of: /<li class="card finding/).count == 500)
  }

  @Test func json() throws {
    let json = try many.json()
    #expect((json["differences"] as? [Any])?.count == 1_000)
    #expect(json["differencesLeftOut"] as? Int == 47_211)
    #expect((json["findings"] as? [Any])?.count == 1_234)
  }

  @Test func fieldsOfADocument() {
    let fields = (0..<60).map { Samples.field("f\($0)", .integer(1), .integer(2)) }
    let report = Report(Samples.rehearsal([Samples.changed("F1", fields)]))
    #expect(report.text(.text).contains("20 of 60 fields shown"))
    #expect(report.text(.html).contains("50 of 60 fields shown; all of them: <code>--changes FILE</code>"))
  }

  /// The largest values there are must not make a page that no browser opens.
  @Test func thePageStaysSmall() {
    let large = String(repeating: "x", count: 500_000)
    let fields = (0..<2).map { Samples.field("f\($0)", .string(large), .string(large + "!")) }
    let report = Report(Samples.rehearsal((0..<20).map { Samples.changed("F\($0)", fields) }))
    #expect(report.rendered(.html).count < 200_000)
    #expect(report.rendered(.text).count < 50_000)
  }
}
