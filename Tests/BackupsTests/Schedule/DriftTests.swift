import GoogleCloud
import JSON
import TestSupport
import Testing

@testable import Backups

struct DriftTests {
  struct Row: Sendable, CustomStringConvertible {
    var description: String
    var setting: Setting.Name
    var method = "PATCH"
    var path: String
    var body: String
    /// What is found, as it is told; nil for nothing.
    var found: String?
    /// Whether it is a loosening, for which leave is needed.
    var needsLeave = false
    /// Other settings that differ with it.
    var others: [Setting.Name] = []
  }

  private static func bucket(
    _ description: String, _ setting: Setting.Name, _ body: String, found: String?, needsLeave: Bool = false
  ) -> Row {
    Row(
      description: description, setting: setting, path: Rig.bucket, body: body, found: found, needsLeave: needsLeave)
  }

  private static func job(
    _ description: String, _ setting: Setting.Name, _ field: String, _ value: String, found: String?
  ) -> Row {
    Row(
      description: description, setting: setting, path: "\(Rig.job)?updateMask=\(field)",
      body: #"{"\#(field)":\#(value)}"#, found: found)
  }

  private static func target(
    uri: String = "https://firestore.googleapis.com/v1/projects/pyme-erp/databases/(default):exportDocuments",
    body: String = #"{"outputUriPrefix":"gs://pyme-backups"}"#, account: String = Rig.account,
    type: String = "application/json"
  ) -> String {
    #"{"uri":"\#(uri)","httpMethod":"POST","headers":{"Content-Type":"\#(type)"},"#
      + #""body":"\#(Base64.text(Array(body.utf8)))","oauthToken":{"serviceAccountEmail":"\#(account)"}}"#
  }

  private static let rule = #"{"action":{"type":"Delete"},"condition":{"age":"#
  private static let export =
    "https://firestore.googleapis.com/v1/projects/pyme-erp/databases/(default):exportDocuments"

  private static let rows = [
    bucket(
      "lists of single objects", .bucketUniformAccess,
      #"{"iamConfiguration":{"uniformBucketLevelAccess":{"enabled":false}}}"#, found: "off"),
    bucket(
      "public access may be given", .bucketPublicAccess,
      #"{"iamConfiguration":{"publicAccessPrevention":"inherited"}}"#,
      found: "inherited"),
    bucket(
      "deleted too soon", .bucketRetention, #"{"lifecycle":{"rule":[\#(rule)5}}]}}"#, found: "delete after 5 days"),
    bucket(
      "deleted later", .bucketRetention, #"{"lifecycle":{"rule":[\#(rule)90}}]}}"#, found: "delete after 90 days",
      needsLeave: true),
    bucket("never deleted", .bucketRetention, #"{"lifecycle":null}"#, found: "never deleted", needsLeave: true),
    bucket(
      "two rules by age", .bucketRetention, #"{"lifecycle":{"rule":[\#(rule)9}},\#(rule)30}}]}}"#,
      found: "delete after 9 days, by 2 rules"),
    bucket(
      "brought back for longer", .bucketSoftDelete, #"{"softDeletePolicy":{"retentionDurationSeconds":"2592000"}}"#,
      found: "30 days", needsLeave: true),
    bucket(
      "never brought back", .bucketSoftDelete, #"{"softDeletePolicy":{"retentionDurationSeconds":"0"}}"#,
      found: "0 days"),
    bucket("the reader pays", .bucketRequesterPays, #"{"billing":{"requesterPays":true}}"#, found: "on"),
    Row(
      description: "no right to export", setting: .projectAccess, method: "POST",
      path: "/v1/projects/pyme-erp:setIamPolicy", body: #"{"policy":{"bindings":[]}}"#),
    Row(
      description: "the right under a condition only", setting: .projectAccess, method: "POST",
      path: "/v1/projects/pyme-erp:setIamPolicy",
      body: #"{"policy":{"version":3,"bindings":[{"role":"roles/datastore.importExportAdmin","members":["#
        + #""serviceAccount:\#(Rig.account)"],"condition":{"title":"t","expression":"false"}}]}}"#),
    Row(
      description: "no right to the bucket", setting: .bucketAccess, method: "PUT", path: "\(Rig.bucket)/iam",
      body: #"{"bindings":[{"role":"roles/storage.objectViewer","members":["serviceAccount:\#(Rig.account)"]}]}"#),
    job("another hour", .jobSchedule, "schedule", #""0 4 * * *""#, found: "0 4 * * *"),
    job("another clock", .jobTimeZone, "timeZone", #""Etc/UTC""#, found: "Etc/UTC"),
    job("tried again", .jobRetries, "retryConfig", #"{"retryCount":3}"#, found: "3"),
    job("another deadline", .jobDeadline, "attemptDeadline", #""15s""#, found: "15s"),
    job(
      "another database", .jobCall, "httpTarget",
      target(uri: "https://firestore.googleapis.com/v1/projects/pyme-erp/databases/other:exportDocuments"),
      found: "POST https://firestore.googleapis.com/v1/projects/pyme-erp/databases/other:exportDocuments "
        + #"{"outputUriPrefix":"gs://pyme-backups"}"#),
    job(
      "a fixed folder", .jobCall, "httpTarget", target(body: #"{"outputUriPrefix":"gs://pyme-backups/daily"}"#),
      found: #"POST \#(export) {"outputUriPrefix":"gs://pyme-backups/daily"}"#),
    job(
      "only a collection", .jobCall, "httpTarget",
      target(body: #"{"outputUriPrefix":"gs://pyme-backups","collectionIds":["a"]}"#),
      found: #"POST \#(export) {"collectionIds":["a"],"outputUriPrefix":"gs://pyme-backups"}"#),
    job(
      "a body that is no JSON", .jobCall, "httpTarget", target(body: "{"),
      found: "POST \(export) with a body of 1 bytes that are no JSON"),
    job(
      "another type", .jobCall, "httpTarget", target(type: "text/plain"),
      found: #"POST \#(export) {"outputUriPrefix":"gs://pyme-backups"} as text/plain"#),
    job(
      "another account", .jobAccount, "httpTarget", target(account: "other@pyme-erp.iam.gserviceaccount.com"),
      found: "other@pyme-erp.iam.gserviceaccount.com"),
    Row(
      description: "paused", setting: .jobState, method: "POST", path: "\(Rig.job):pause", body: "{}", found: "PAUSED"),
  ]

  @Test("A setting that somebody changed is told, alone, and made as it was", arguments: rows)
  func drift(_ row: Row) async throws {
    try await withRig { rig in
      try await rig.applyAll()
      #expect(try await rig.plan().isDone)
      try await rig.client.call(row.method, row.path, row.body)
      let plan = try await rig.plan()
      #expect(plan.open == [row.setting])
      switch plan[row.setting]?.state {
      case .differs(let found, _): #expect(found == row.found)
      case .missing: #expect(row.found == nil)
      default: Issue.record("\(row.setting) is \(String(describing: plan[row.setting]))")
      }
      #expect(plan[row.setting]?.isApplied == !row.needsLeave)
      #expect(plan.steps.isEmpty == row.needsLeave)
      if row.needsLeave { #expect(plan[row.setting]?.note?.contains("--allow-shorter-retention") == true) }

      let allowed = try await rig.plan(allowsShorterRetention: true)
      try await rig.countWrites()
      #expect(try await rig.apply(allowed).map(\.state) == [.done])
      #expect(try await rig.writes() == 1)
      #expect(try await rig.plan().isDone)
    }
  }

  @Test("A job that was deleted is made anew; a bucket elsewhere cannot be moved")
  func wholes() async throws {
    try await withRig { rig in
      try await rig.applyAll()
      try await rig.client.call("DELETE", Rig.job)
      let plan = try await rig.plan()
      #expect(plan[.job]?.isDifferent == true && plan.steps.map(\.kind) == [.job])
      try await rig.applyAll()
      #expect(try await rig.plan().isDone)
    }
    try await withRig(databasePlace: "us-central1") { rig in
      try await rig.client.makeBucket("pyme-backups", location: "europe-west1", in: "pyme-erp")
      let plan = try await rig.plan()
      #expect(
        plan[.bucketLocation]?.state == .differs(found: "EUROPE-WEST1", wanted: "US-CENTRAL1, where the database is"))
      #expect(plan[.bucketLocation]?.isApplied == false)
    }
  }

  @Test("What a job calls is compared by its meaning")
  func meaning() async throws {
    try await withRig { rig in
      try await rig.applyAll()
      let target = Self.target(
        uri: Self.export.replacing("(default)", with: "%28default%29"),
        body: "{ \"outputUriPrefix\" : \"gs:\\/\\/pyme-backups\" }", type: "application/json; charset=utf-8")
      try await rig.client.call("PATCH", "\(Rig.job)?updateMask=httpTarget", #"{"httpTarget":\#(target)}"#)
      #expect(try await rig.plan().isDone)
    }
  }

  @Test("Roles that include what is needed are enough, written in any case")
  func greaterRoles() async throws {
    try await withRig { rig in
      let member = "serviceAccount:\(Rig.account.uppercased())"
      for role in ["roles/owner", "roles/datastore.owner"] {
        try await rig.client.call(
          "POST", "/v1/projects/pyme-erp:setIamPolicy",
          #"{"policy":{"bindings":[{"role":"\#(role)","members":["\#(member)"]}]}}"#)
        #expect(try await rig.plan()[.projectAccess]?.isOK == true)
      }
    }
  }
}
