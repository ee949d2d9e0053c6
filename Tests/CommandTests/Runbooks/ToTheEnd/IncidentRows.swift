import Foundation
import JSON
import TestSupport
import Testing

extension RunbookRow {
  private static let links = "backup-links@pyme-erp.iam.gserviceaccount.com"
  private static let bucket = "pyme-erp-firestore-backups"
  private static let buckets = [bucket, "pyme-erp-rehearsals"]
  private static let reader = "roles/storage.objectViewer"
  private static let strangers = ["allUsers", "user:eve@example.com", "user:former@pyme-erp.pe"]
  private static let readers = strangers.map { "grant on \(bucket): \(reader) to \($0)" }

  /// A company with its schedule and an export that was rehearsed; an account signs links.
  /// - Parameters:
  ///   - leak: what happens, in the end; returns more values of parameters and more answers.
  private static func leaked(
    _ company: Company, _ what: String, _ leak: (SandboxClient) async throws -> Options
  ) async throws -> Options {
    try await company.applySchedule()
    let export = try await company.exportAndRehearse()
    try await company.client.call(
      "POST", "/v1/projects/pyme-erp/serviceAccounts", #"{"accountId":"backup-links"}"#)
    var options = try await leak(company.client)
    try await company.client.settle()
    options.values += ["what=\(what)", "staging=embedded"]
    options.answers += ["--done", "13=the data protection officer was told"]
    options.export = export
    return options
  }

  /// What the new export leaves, whatever leaked.
  private static let fresh = [
    "ExportDocuments pyme-erp/(default), done", "file backups", "file backups/#", "file backups/#.counts.json",
    "file journal", "object \(bucket)/#/#.overall_export_metadata", "object \(bucket)/rekindle-counts/#.json",
    "object pyme-erp-rehearsals/history/#.json",
  ]

  private static func expectFresh(_ company: Company, besides export: String) async throws {
    let made = try #require(try company.value("backup"))
    #expect(made != export)
    try await company.expectEqual("backups/\(made)", "pyme-erp/(default)")
    try await company.expectGreen()
  }

  private static func row(
    _ about: String, cutIn: [Int]? = nil, left: [String] = [], gone: [String] = [],
    prepare: @escaping @Sendable (Company) async throws -> Options
  ) -> RunbookRow {
    RunbookRow(
      runbook: "bucket-or-key-compromised", about: about, cutIn: cutIn, left: fresh + left, gone: gone,
      prepare: prepare, holds: { try await expectFresh($0, besides: $1) })
  }

  /// What leaked is something else in each: the steps in between are the same.
  static let incidents: [RunbookRow] = [
    row(
      "a key, whose account is disabled, too", left: ["account \(links), disabled"],
      gone: ["account \(links), enabled", "key of \(links), enabled"],
      prepare: { company in
        try await leaked(company, "key") { client in
          let made = try await client.call("POST", "/v1/projects/pyme-erp/serviceAccounts/\(links)/keys", "{}")
          let id = try #require(made["name"]?.text?.split(separator: "/").last.map(String.init))
          return Options(
            values: ["account=\(links)", "key_id=\(id)", "disable_account=yes"],
            answers: ["--confirm", "key_id=\(id)", "--confirm", "account=\(links)", "--answer", "ours=all"], export: "")
        }
      }),
    row(
      "the bucket: everybody can read it, and somebody who is not ours", cutIn: [4, 10],
      left: buckets.map { "bucket \($0): public access enforced, soft delete 604800" },
      gone: buckets.map { "bucket \($0): public access inherited, soft delete 604800" } + readers,
      prepare: { company in
        try await leaked(company, "bucket") { client in
          try await client.call(
            "PATCH", "/storage/v1/b/\(bucket)", #"{"iamConfiguration":{"publicAccessPrevention":"inherited"}}"#)
          for member in strangers {
            try await client.grant(reader, to: member, onBucket: bucket)
          }
          return Options(
            values: ["member=user:former@pyme-erp.pe"],
            answers: ["--confirm", "bucket=gs://\(bucket)", "--answer", "foreign=all", "--confirm", "foreign=all"],
            export: "")
        }
      }),
    row(
      "a link", cutIn: [7], gone: ["grant on \(bucket): \(reader) to serviceAccount:\(links)"],
      prepare: { company in
        try await leaked(company, "link") { client in
          try await client.grant(reader, to: "serviceAccount:\(links)", onBucket: bucket)
          return Options(
            values: ["account=\(links)"], answers: ["--confirm", "account=\(links)", "--answer", "ours=all"], export: ""
          )
        }
      }),
    row(
      "the key that signs rehearsals", cutIn: [8], left: ["file compromised-journal"],
      prepare: { company in
        try await leaked(company, "signing-key") { _ in
          Options(answers: ["--confirm", "key=rehearsal.key", "--answer", "ours=all"], export: "")
        }
      }),
  ]
}
