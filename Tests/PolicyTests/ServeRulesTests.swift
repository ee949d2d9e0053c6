import Documents
import Foundation
import Testing

@testable import Policy

/// What a policy says of the dashboard.
struct ServeRulesTests {
  private static let needed = ["project: pyme-erp", "audit: audit"]

  private static func rules(_ lines: [String], before: String = "") throws -> ServeRules {
    let text = "version: 1\n\(before)serve:\n" + lines.map { "  \($0)\n" }.joined()
    return try #require(try PolicyReader.policy(text, path: "/etc/rekindle/rekindle.yaml").serve)
  }

  @Test("Everything that a policy can say of the dashboard is read")
  func everything() throws {
    let rules = try Self.rules([
      "project: example.com:pyme-erp", "claim: papel", "value: Súper", "audit: gs://pyme-erp-audit/rekindle/",
      "links: backup-links@pyme-erp.iam.gserviceaccount.com", "apiKey: AIzaSyD-fake_key", "secondFactor: required",
      "hosts: [Backups.Example.com, 'localhost:8080', '[::1]:8080', a.run.app]",
      "origins: [https://App.example.com, 'https://app.example.com:8443', 'http://localhost:5000', 'http://[::1]']",
      "actions: [export]",
      "limits: {linksPerHour: 1, exportsPerDay: 2, signInsPerMinute: 3, requestsPerMinute: 4}",
      "iap: {audience: /projects/12/locations/us-east1/services/rekindle, superadmins: [Ana@Example.com]}",
      "journals: ../journals",
    ])
    var wanted = ServeRules(project: "example.com:pyme-erp", audit: "gs://pyme-erp-audit/rekindle")
    wanted.claim = "papel"
    wanted.value = "Súper"
    wanted.links = "backup-links@pyme-erp.iam.gserviceaccount.com"
    wanted.apiKey = "AIzaSyD-fake_key"
    wanted.hosts = ["backups.example.com", "localhost:8080", "[::1]:8080", "a.run.app"]
    wanted.origins = [
      "https://app.example.com", "https://app.example.com:8443", "http://localhost:5000", "http://[::1]",
    ]
    wanted.actions = [.export]
    wanted.limits = ServeRules.Limits(
      linksPerHour: 1, exportsPerDay: 2, signInsPerMinute: 3, requestsPerMinute: 4)
    wanted.needsSecondFactor = true
    wanted.proxy = ServeRules.Proxy(
      audience: "/projects/12/locations/us-east1/services/rekindle", superadmins: ["ana@example.com"])
    wanted.journals = "/etc/journals"
    #expect(rules == wanted)
  }

  @Test("What is not said has the values of docs/policy.md")
  func defaults() throws {
    let rules = try Self.rules(Self.needed)
    #expect(rules == ServeRules(project: "pyme-erp", audit: "/etc/rekindle/audit"))
    #expect(rules.claim == "role" && rules.value == "SUPERADMIN" && rules.actions == [.links, .export])
    let limits = rules.limits
    #expect((limits.linksPerHour, limits.exportsPerDay) == (30, 6))
    #expect((limits.signInsPerMinute, limits.requestsPerMinute) == (10, 300))
    #expect(rules.hosts.isEmpty && rules.origins.isEmpty && rules.proxy == nil && !rules.needsSecondFactor)
    #expect(try Self.rules(Self.needed + ["actions: []"]).actions.isEmpty)
    #expect(try Self.rules(Self.needed + ["value: true"]).value == nil)
    #expect(try Self.rules(Self.needed + ["value: 'true'"]).value == "true")
    #expect(try PolicyReader.policy("version: 1", path: "p").serve == nil)
  }

  /// The key, and what stands behind it.
  static let refused: [(key: String, value: String)] =
    [
      ("project", "''"), ("project", "Pyme-ERP"), ("project", "415104041262"), ("project", "pyme-erp/other"),
      ("project", "\"pyme-erp\\n\""), ("project", "[pyme-erp]"), ("project", "'*'"),
      ("audit", "''"), ("audit", "gs://pyme-erp-audit"), ("audit", "gs://pyme-erp-audit/"), ("audit", "gs:///x"),
      ("audit", "gs://UPPER/x"), ("audit", "gs://pyme-erp-audit/a/../b"), ("audit", "gs://the-exports/rekindle"),
      ("audit", "s3://pyme-erp-audit/x"), ("audit", "{}"),
      ("claim", "''"), ("claim", "name"), ("claim", "email"), ("claim", "sub"), ("claim", "firebase"),
      ("claim", "user_id"), ("claim", "\"ro\\u200Ble\""), ("claim", "[role]"),
      ("claim", String(repeating: "a", count: 1_001)),
      ("value", "''"), ("value", "false"), ("value", "True"), ("value", "1"), ("value", "1.5"), ("value", "null"),
      ("value", "~"), ("value", "yes"), ("value", "[SUPERADMIN]"), ("value", "\"SUPER\\u202EADMIN\""),
      ("links", "ana"), ("links", "a@b@c"), ("links", "'a b@c'"),
      ("apiKey", "''"), ("apiKey", "a b"), ("apiKey", "https://example.com"), ("apiKey", "\"a\\r\\nb\""),
      ("hosts", "[]"), ("hosts", "backups.example.com"), ("hosts", "['*']"), ("hosts", "['*.example.com']"),
      ("hosts", "[https://backups.example.com]"), ("hosts", "[backups.example.com/x]"), ("hosts", "[a.com, A.com]"),
      ("hosts", "['a.com:0']"), ("hosts", "['a.com:65536']"), ("hosts", "['a.com:']"), ("hosts", "['a.com:08']"),
      ("hosts", "[a..com]"), ("hosts", "[-a.com]"), ("hosts", "[a.com.]"), ("hosts", "['[::1']"), ("hosts", "['[]']"),
      ("hosts", "['a@b.com']"), ("hosts", "[bücher.example]"), ("hosts", "[\"a\\n.com\"]"), ("hosts", "['::1']"),
      ("origins", "[]"), ("origins", "['*']"), ("origins", "['null']"), ("origins", "[app.example.com]"),
      ("origins", "[https://app.example.com/]"), ("origins", "[https://app.example.com/x]"),
      ("origins", "['https://app.example.com:443']"), ("origins", "[http://app.example.com]"),
      ("origins", "['http://127.evil.example']"), ("origins", "['https://user@app.example.com']"),
      ("origins", "['https://app.example.com?x']"), ("origins", "['https://*.example.com']"),
      ("origins", "[file:///x]"), ("origins", "[https://a.com, https://A.com]"), ("origins", "[https://]"),
      ("origins", "['http://localhost:80']"),
      ("actions", "links"), ("actions", "[link]"), ("actions", "[links, links]"), ("actions", "[restore]"),
      ("limits", "{linksPerHour: 0}"), ("limits", "{linksPerHour: 10001}"), ("limits", "{exportsPerDay: -1}"),
      ("limits", "{exportsPerDay: 101}"), ("limits", "{signInsPerMinute: '5'}"), ("limits", "{requestsPerMinute: 1e3}"),
      ("limits", "{linksPerDay: 5}"), ("limits", "5"), ("limits", "{linksPerHour: 99999999999999999999}"),
      ("secondFactor", "true"), ("secondFactor", "'required'"), ("secondFactor", "none"),
      ("iap", "{}"), ("iap", "/projects/1/apps/a"), ("iap", "{audience: ''}"), ("iap", "{audience: pyme-erp}"),
      ("iap", "{audience: /projects/pyme-erp/locations/us-east1/services/rekindle}"),
      ("iap", "{audience: /projects/1/locations/us-east1/services/rekindle/}"),
      ("iap", "{audience: /projects/1/apps/a, superadmins: []}"),
      ("iap", "{audience: /projects/1/apps/a, superadmins: [ana]}"),
      ("iap", "{audience: /projects/1/apps/a, superadmins: [a@b.c, A@b.c]}"),
      ("iap", "{audience: /projects/1/apps/a, emails: [a@b.c]}"),
      ("journals", "''"), ("journals", "[]"),
      ("verify", "false"), ("skipSignature", "true"), ("claims", "role"),
    ]

  @Test("What cannot be is refused, in its line and at its key", arguments: refused.indices)
  func refuses(_ index: Int) throws {
    let row = Self.refused[index]
    let lines = Self.needed.filter { !$0.hasPrefix("\(row.key):") } + ["\(row.key): \(row.value)"]
    let error = try #require(throws: YAMLProblem.self) {
      try Self.rules(lines, before: "backups: {bucket: the-exports}\n")
    }
    #expect(error.line == 3 + lines.count, "\(error)")
    #expect(error.key.hasPrefix("serve.\(row.key)"), "\(error)")
    #expect(!error.message.isEmpty)
  }

  @Test("Without a project or an audit, a policy is refused", arguments: needed)
  func missing(_ line: String) throws {
    let error = try #require(throws: YAMLProblem.self) { try Self.rules([line]) }
    #expect(error.key == "serve" && error.line == 3)
  }

  @Test("A key that may be a secret is not repeated")
  func keySecrecy() throws {
    let error = try #require(throws: YAMLProblem.self) {
      try Self.rules(Self.needed + ["apiKey: 'SECRET/KEY'"])
    }
    #expect(!error.description.contains("SECRET"))
  }

  @Test("Every key is documented")
  func documentation() throws {
    let docs = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent(
      "../../docs/policy.md")
    let text = try String(contentsOf: docs, encoding: .utf8)
    for name in Set(Self.refused.map(\.key)).subtracting(["verify", "skipSignature", "claims", "limits", "iap"]) {
      #expect(text.contains("| `serve.\(name)` |"), "\(name)")
    }
    for name in ["linksPerHour", "exportsPerDay", "signInsPerMinute", "requestsPerMinute"] {
      #expect(text.contains("| `serve.limits.\(name)` |"), "\(name)")
    }
  }
}
