import Foundation
import JSON
import TestSupport
import Testing

@testable import CommandTests

/// Each call of Google's that the dashboard makes, refused or failing, against each of its pages.
@Suite("rekindle serve: a fault on each call") struct ServeFaultTests {
  private static let screens = ["/", "/exports", "/export-now", "/rehearsals", "/schedule", "/recovery"]

  /// A call that fails, and the pages that say nothing of what it would have told.
  private struct Row {
    var rule: String
    var unaffected: [String] = []
  }

  private static let backups = "/storage/v1/b/pyme-erp-firestore-backups"
  private static let history = "/storage/v1/b/pyme-erp-rehearsals"
  private static let rows = [
    Row(rule: #""path":"\#(backups)/o""#),
    Row(rule: #""path":"\#(backups)""#),
    Row(rule: #""path":"\#(backups)/iam""#),
    Row(rule: #""path":"\#(backups)/o/*""#),
    Row(rule: #""path":"\#(history)/o""#),
    Row(rule: #""path":"\#(history)/o/*""#),
    Row(rule: #""path":"*/operations""#),
    Row(rule: #""method":"GET","path":"/v1/projects/pyme-erp/databases/*default*""#),
    Row(rule: #""path":"*/backupSchedules""#),
    Row(rule: #""path":"/v1/projects/pyme-erp/locations/*/jobs/*""#),
    Row(rule: #""path":"/v1/projects/*/serviceAccounts/*""#),
    Row(rule: #""path":"*:getIamPolicy""#),
    Row(rule: #""path":"*:runAggregationQuery""#),
    Row(rule: #""path":"*accounts:lookup""#),
  ]

  @Test("A page that depends on it is grey or red, never green", .timeLimit(.minutes(20)))
  func never() async throws {
    try await Company.withExamplePolicy { company in
      try await company.applySchedule()
      let export = try await company.exportAndRehearse()
      let token = try await Self.open(company)
      let healthy = try await Self.tones(company, token, export)
      #expect(healthy["/"] == "verified", "\(healthy)")
      for row in Self.rows {
        for status in [403, 500] {
          try await company.client.setFaults(#"{\#(row.rule),"status":\#(status)}"#)
          let tones = try await Self.tones(company, token, export)
          #expect(try await company.client.faultCounts().allSatisfy { $0 > 0 }, "\(row.rule) is called by no page")
          try await company.client.clearFaults()
          for (page, tone) in tones where !row.unaffected.contains(page) {
            #expect(tone != "verified", "\(page): \(row.rule), \(status)")
          }
        }
      }
      #expect(try await Self.tones(company, token, export) == healthy)
    }
  }

  @Test("An emptied bucket is red, whatever the history says", .timeLimit(.minutes(10)))
  func emptied() async throws {
    try await Company.withExamplePolicy { company in
      try await company.applySchedule()
      let export = try await company.exportAndRehearse()
      let token = try await Self.open(company)
      let listed = try await company.client.call("GET", "\(Self.backups)/o?maxResults=1000")["items"]?.elements ?? []
      for object in listed {
        try await company.client.delete(object["name"]?.text ?? "", in: "pyme-erp-firestore-backups")
      }
      let tones = try await Self.tones(company, token, export)
      #expect(tones["/"] == "corrupt")
      #expect(tones.values.allSatisfy { $0 != "verified" }, "\(tones)")
    }
  }

  /// Gives the policy a `serve` of this machine, and the project a SUPERADMIN.
  /// - Returns: her ID token.
  private static func open(_ company: Company) async throws -> String {
    let file = company.folder.appending(path: "rekindle.yaml")
    let serve = "serve:\n  project: pyme-erp\n  audit: \(company.folder.path)/audit\n"
    let policy = try #require(try company.text("rekindle.yaml").components(separatedBy: "\nserve:").first) + "\n"
    try Data((policy + serve).utf8).write(to: file)
    let sandbox = Curl(company.client.endpoint)
    try await ServeShop.user("ana", ServeShop.superadmin, of: "pyme-erp", in: sandbox)
    return try await ServeShop.token("ana", of: "pyme-erp", in: sandbox)
  }

  /// The tone of each page, by a server that knows nothing yet: its body's class; `none` for an answer without a page.
  private static func tones(_ company: Company, _ token: String, _ export: String) async throws -> [String: String] {
    let tones = Tones()
    let outcome = try await CommandLineTool.runServer(
      ["--policy", company.folder.path + "/rekindle.yaml"],
      environment: ["REKINDLE_ENDPOINT": company.client.endpoint, "REKINDLE_ACCESS_TOKEN": "token"]
    ) { server in
      for page in screens + ["/exports/\(export)"] {
        let answer = try await Curl(server).send(
          "GET", page, headers: ["authorization: Bearer \(token)", "accept: text/html"])
        let text = String(decoding: answer.body, as: UTF8.self)
        await tones.set(page == "/exports/\(export)" ? "/exports/NAME" : page, Self.tone(of: text))
      }
    }
    try #require(outcome.status == 0, "\(outcome.errors)")
    return await tones.all
  }

  private static func tone(of page: String) -> String {
    page.firstMatch(of: /<body class="([a-z]+)/).map { String($0.1) } ?? "none"
  }
}

private actor Tones {
  private(set) var all: [String: String] = [:]

  func set(_ page: String, _ tone: String) { all[page] = tone }
}
