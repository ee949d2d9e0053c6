import Documents
import GoogleCloud
import JSON
import TestSupport
import Testing
import Verification

@testable import Backups

/// What a bucket does to exports: as a plan, a schedule's status, and `backups status` tell it.
struct BucketHazardTests {
  struct Row: Sendable, CustomTestStringConvertible {
    var testDescription: String
    /// A PATCH of the bucket, beside the rule that the policy wants.
    var patch: String
    var warning: ScheduleWarning?
    var code: ScheduleStatus.Code?
    var outcome = CheckOutcome.ok
    /// What the message shows.
    var shown = ""
  }

  /// Of today: what exports of these days begin with.
  private static let year = Timestamp.text(microseconds: Timestamp.now()).prefix(4)
  private static let own = #"{"action":{"type":"Delete"},"condition":{"age":30}}"#

  private static func rule(
    _ name: String, _ condition: String, _ outcome: CheckOutcome, shown: String = ""
  ) -> Row {
    let theirs = #"{"action":{"type":"Delete"},"condition":{\#(condition)}}"#
    return Row(
      testDescription: name, patch: #"{"lifecycle":{"rule":[\#(own),\#(theirs)]}}"#,
      warning: outcome == .ok ? nil : .otherDeletion, code: outcome == .ok ? nil : .lifecycle, outcome: outcome,
      shown: shown)
  }

  private static let rows = [
    rule("a day, by prefix", #""age":1,"matchesPrefix":["\#(year)"]"#, .failed, shown: "age 1, matchesPrefix \(year)"),
    rule("a year that is over", #""age":1,"matchesPrefix":["2019"]"#, .ok),
    rule("a day that is over", #""age":1,"matchesPrefix":["2019-12-31T"]"#, .ok),
    rule("a year that is over, and one to come", #""age":1,"matchesPrefix":["2019","2999"]"#, .failed, shown: "2999"),
    rule("another prefix", #""age":1,"matchesPrefix":["logs/"]"#, .warning, shown: "logs/"),
    rule("by a suffix of exports", #""age":1,"matchesSuffix":["output-0"]"#, .failed, shown: "matchesSuffix output-0"),
    rule("by a digit", #""age":1,"matchesSuffix":["0"]"#, .failed),
    rule("by another suffix", #""age":1,"matchesSuffix":[".log"]"#, .ok),
    rule("by a date to come", #""createdBefore":"2999-01-01""#, .failed, shown: "createdBefore 2999-01-01"),
    rule("by a date long ago", #""createdBefore":"2001-01-01""#, .ok),
    rule("without an age", #""matchesPrefix":["2"]"#, .failed, shown: "matchesPrefix 2"),
    rule("by the class of new objects", #""age":1,"matchesStorageClass":["STANDARD"]"#, .failed, shown: "STANDARD"),
    rule("by a class that no object has", #""age":1,"matchesStorageClass":["ARCHIVE"]"#, .ok),
    rule("late", #""age":30,"matchesPrefix":["\#(year)"]"#, .ok),
    rule("old versions", #""numNewerVersions":1"#, .ok),
    rule("not live", #""age":1,"isLive":false"#, .ok),
    Row(
      testDescription: "a move to another class",
      patch: #"{"lifecycle":{"rule":[\#(own),{"action":{"type":"SetStorageClass","storageClass":"COLDLINE"},"#
        + #""condition":{"age":5}}]}}"#,
      warning: .storageClass, code: .lifecycle, outcome: .warning, shown: "90 days"),
    Row(
      testDescription: "another default class", patch: #"{"storageClass":"ARCHIVE"}"#, warning: .storageClass,
      code: .lifecycle, outcome: .warning, shown: "365 days"),
    Row(
      testDescription: "a default hold", patch: #"{"defaultEventBasedHold":true}"#, warning: .eventBasedHold,
      code: .hold,
      outcome: .failed),
    Row(testDescription: "no default hold", patch: #"{"defaultEventBasedHold":false}"#),
    Row(
      testDescription: "an IP filter",
      patch: #"{"ipFilter":{"mode":"Enabled","publicNetworkSource":{"allowedIpCidrRanges":["203.0.113.0/24"]}}}"#,
      warning: .ipFilter, code: .ipFilter, outcome: .warning, shown: "203.0.113.0/24"),
    Row(testDescription: "an IP filter that is off", patch: #"{"ipFilter":{"mode":"Disabled"}}"#),
    Row(
      testDescription: "a retention policy", patch: #"{"retentionPolicy":{"retentionPeriod":"86400"}}"#,
      warning: .retentionPolicy, code: .lifecycle, outcome: .warning),
    Row(
      testDescription: "a key that does not exist",
      patch: #"{"encryption":{"defaultKmsKeyName":"projects/p/locations/us/keyRings/r/cryptoKeys/none"}}"#,
      warning: .encryptionKey, code: .encryptionKey, outcome: .failed),
  ]

  /// A rig with an export of the job's, whose bucket is as the policy says.
  private func withExport(_ body: (Rig) async throws -> Void) async throws {
    try await withRig { rig in
      try await rig.applyAll()
      try await rig.runJob()
      #expect(try await rig.status().findings.isEmpty)
      #expect(try await rules(rig).map(\.outcome) == [.ok])
      try await body(rig)
    }
  }

  /// The rule `bucket` of `backups status`.
  private func rules(_ rig: Rig) async throws -> [Check<BackupStatus.Rule>] {
    let services = try GoogleServices(["REKINDLE_ENDPOINT": rig.client.endpoint])
    let (policy, now) = (try policy(), Timestamp.now())
    let facts = try await BackupFacts(
      BucketPlace(rig.wanted.backups), policy, rig.wanted.backups, services, history: nil, now: now)
    return BackupStatus.judge(facts, rig.wanted.backups, Ownership(policy), now: now).rules
      .filter { $0.code == .bucket }
  }

  private func expect(
    _ rig: Rig, _ warning: ScheduleWarning?, _ code: ScheduleStatus.Code?, _ outcome: CheckOutcome, shown: String = ""
  ) async throws {
    let plan = try await rig.plan()
    #expect(plan.warnings.map(\.code) == [warning].compactMap(\.self))
    #expect(plan.warnings.allSatisfy { $0.outcome == outcome && $0.message.contains(shown) }, "\(plan.warnings)")
    #expect(plan.isDone && plan.hazards.isEmpty == (outcome != .failed))
    let status = try await rig.status()
    #expect(status.findings.map(\.code) == [code].compactMap(\.self), "\(status.findings)")
    #expect(status.hasProblem == (outcome == .failed) && status.hasUnread == (outcome == .unknown))
    if let code { #expect(status.checks.filter { $0.code == code }.map(\.outcome) == [outcome]) }
    #expect(Set(status.checks.map(\.code)) == Set(ScheduleStatus.Code.allCases))
    #expect(try await rules(rig).map(\.outcome) == [outcome])
  }

  @Test("A bucket's settings fail, warn, or are well", arguments: rows)
  func settings(_ row: Row) async throws {
    try await withExport { rig in
      try await rig.client.call("PATCH", Rig.bucket, row.patch)
      try await expect(rig, row.warning, row.code, row.outcome, shown: row.shown)
    }
  }

  @Test("A key that is disabled fails, one that cannot be read is not known")
  func key() async throws {
    try await withExport { rig in
      let rings = "/v1/projects/pyme-erp/locations/us/keyRings"
      try await rig.client.call("POST", "\(rings)?keyRingId=r", "{}")
      try await rig.client.call("POST", "\(rings)/r/cryptoKeys?cryptoKeyId=k", #"{"purpose":"ENCRYPT_DECRYPT"}"#)
      let key = "\(rings)/r/cryptoKeys/k"
      try await rig.client.call(
        "PATCH", Rig.bucket, #"{"encryption":{"defaultKmsKeyName":"\#(key.dropFirst("/v1/".count))"}}"#)
      try await expect(rig, nil, nil, .ok)
      let version = "\(key)/cryptoKeyVersions/1?updateMask=state"
      try await rig.client.call("PATCH", version, #"{"state":"DISABLED"}"#)
      try await expect(rig, .encryptionKey, .encryptionKey, .failed, shown: "DISABLED")
      try await rig.client.call("PATCH", version, #"{"state":"ENABLED"}"#)
      try await rig.client.setFaults(#"{"method":"GET","path":"\#(key)","status":403}"#)
      try await expect(rig, .encryptionKey, .encryptionKey, .unknown)
    }
  }

  @Test("A role for the public fails, and is worth knowing where public access is prevented")
  func publicMembers() async throws {
    try await withExport { rig in
      try await rig.client.grant("roles/storage.objectViewer", to: "allUsers", onBucket: "pyme-backups")
      try await expect(rig, .publicBucket, .publicMembers, .warning, shown: "allUsers")
      try await rig.client.call("PATCH", Rig.bucket, #"{"iamConfiguration":{"publicAccessPrevention":"inherited"}}"#)
      let status = try await rig.status()
      #expect(
        status.findings.map(\.code) == [.drift, .publicMembers] && status.findings.allSatisfy { $0.outcome == .failed })
      #expect(try await rules(rig).map(\.outcome) == [.failed])
    }
  }

  @Test("A soft delete that is shorter than the policy's fails in backups status")
  func softDelete() async throws {
    try await withExport { rig in
      try await rig.client.call("PATCH", Rig.bucket, #"{"softDeletePolicy":{"retentionDurationSeconds":"0"}}"#)
      #expect(try await rules(rig).map(\.outcome) == [.failed])
    }
  }

  @Test("The policy's own rule, cut to a day, fails in backups status too")
  func cut() async throws {
    try await withExport { rig in
      try await rig.client.call(
        "PATCH", Rig.bucket, #"{"lifecycle":{"rule":[{"action":{"type":"Delete"},"condition":{"age":1}}]}}"#)
      #expect(try await rules(rig).map(\.outcome) == [.failed])
      #expect(try await rig.status().findings.map(\.code) == [.drift, .lifecycle])
    }
  }

  @Test(
    "What a code needs and cannot be read is unknown; every code is there",
    arguments: [
      (
        "/storage/v1/b/pyme-backups", [ScheduleStatus.Code.lifecycle, .hold, .ipFilter, .publicMembers, .encryptionKey]
      ),
      ("*/operations", [.exportFailed, .exportRunning]),
      ("*/o", [.exportLate, .exportUnfinished]), ("*/jobs", [.secondJob]),
    ] as [(String, [ScheduleStatus.Code])])
  func unread(path: String, codes: [ScheduleStatus.Code]) async throws {
    try await withExport { rig in
      try await rig.client.setFaults(#"{"method":"GET","path":"\#(path)","status":403}"#)
      let checks = try await rig.status().checks
      #expect(Set(checks.map(\.code)) == Set(ScheduleStatus.Code.allCases))
      for code in codes {
        #expect(checks.filter { $0.code == code }.allSatisfy { $0.outcome == .unknown }, "\(code)")
      }
      #expect(checks.contains { $0.code == .unread && $0.outcome == .unknown })
    }
  }

  @Test("Members that cannot be read are unknown, unless public access is prevented")
  func unreadMembers() async throws {
    try await withExport { rig in
      try await rig.client.setFaults(#"{"method":"GET","path":"/storage/v1/b/pyme-backups/iam","status":403}"#)
      func members() async throws -> [CheckOutcome] {
        try await rig.status().checks.filter { $0.code == .publicMembers }.map(\.outcome)
      }
      #expect(try await members() == [.ok])
      #expect(try await rules(rig).map(\.outcome) == [.ok])
      try await rig.client.call("PATCH", Rig.bucket, #"{"iamConfiguration":{"publicAccessPrevention":"inherited"}}"#)
      #expect(try await members() == [.unknown])
      #expect(try await rules(rig).map(\.outcome) == [.unknown])
    }
  }

  @Test("A bucket that does not exist is a failure, and no more")
  func missing() async throws {
    try await withRig { rig in
      let status = try await rig.status()
      let late = status.checks.filter { $0.code == .exportLate }
      #expect(late.map(\.outcome) == [.failed])
      #expect(status.checks.filter { $0.code == .lifecycle }.map(\.outcome) == [.skipped])
      #expect(!status.hasUnread, "\(status.findings)")
      let services = try GoogleServices(["REKINDLE_ENDPOINT": rig.client.endpoint])
      let policy = try policy()
      let facts = try await BackupFacts(
        BucketPlace(rig.wanted.backups), policy, rig.wanted.backups, services, history: nil, now: Timestamp.now())
      let backups = BackupStatus.judge(facts, rig.wanted.backups, Ownership(policy), now: Timestamp.now())
      #expect(backups.outcome == .failed)
      #expect(backups.rules.first { $0.code == .complete }?.outcome == .failed)
    }
  }
}
