import Documents
import Testing

@testable import Policy

/// What a policy says of databases, bucket and schedule.
struct BackupRulesReaderTests {
  @Test("A bucket may have a folder", arguments: ["abc/d/e", "gs://abc/d/e", "gs://abc/d/e/"])
  func folder(place: String) throws {
    let policy = try PolicyReader.policy("version: 1\nbackups: {bucket: '\(place)'}", path: "rekindle.yaml")
    #expect(policy.backups?.bucket == "abc" && policy.backups?.folder == "d/e")
    let bucket = try PolicyReader.policy("version: 1\nbackups: {bucket: abc/}", path: "rekindle.yaml").backups
    #expect(bucket?.bucket == "abc" && bucket?.folder == "")
  }

  @Test("Everything that a policy can say of backups is read")
  func everything() throws {
    let policy = try PolicyReader.policy(
      """
      version: 1
      production: firestore://pyme-erp
      staging: firestore://pyme-staging/rehearsals
      backups:
        bucket: gs://pyme-erp-firestore-backups
        location: southamerica-east1
        retentionDays: 35
        softDeleteDays: 0
        maximumAge: 90m
        maximumDrop: 12.5
        verifiedWithin: 4h
        rehearsedWithin: 7d
        recoveryTime: 2h
        dataLoss: 1d
        history: rehearsals
        publicKey: /etc/rekindle.pub
        publicKeys:
          - {file: old.pub, until: 2026-11-22}
          - file: new.pub
            from: 2026-11-22T05:00:00+05:00
            until: 2027-11-22T00:00:00.5Z
          - {file: /etc/old.pub, from: 2026-12-01}
        deleted: [2026-11-20T03:00:04_48121, daily]
      schedule:
        job: nightly
        cron: 30 2 * * MON-FRI
        timeZone: America/Lima
        location: us-east1
        serviceAccount: backups@pyme-erp.iam.gserviceaccount.com
        collections: [companies, users]
      restore:
        safetyBucket: gs://pyme-erp-safety/before
        acceptEmbedded: true
      notify:
        webhookVariable: REKINDLE_WEBHOOK
        repeatAfter: 12h
        form: text
      """, path: "/etc/rekindle/rekindle.yaml")
    #expect(policy.production == DatabaseName(project: "pyme-erp"))
    #expect(policy.staging == DatabaseName(project: "pyme-staging", database: "rehearsals"))
    var backups = BackupRules(bucket: "pyme-erp-firestore-backups")
    backups.location = "SOUTHAMERICA-EAST1"
    backups.retentionDays = 35
    backups.softDeleteDays = 0
    backups.maximumAge = .seconds(90 * 60)
    backups.maximumDrop = 12.5
    backups.verifiedWithin = .seconds(4 * 3_600)
    backups.rehearsedWithin = .seconds(7 * 86_400)
    backups.recoveryTime = .seconds(2 * 3_600)
    backups.dataLoss = .seconds(86_400)
    backups.history = "/etc/rekindle/rehearsals"
    backups.publicKey = "/etc/rekindle.pub"
    // 2026-11-22 in UTC, which 05:00 is five hours further east.
    let day: Int64 = 1_795_305_600_000_000
    backups.deleted = ["2026-11-20T03:00:04_48121", "daily"]
    backups.publicKeys = [
      TrustedKey(file: "/etc/rekindle/old.pub", until: day),
      TrustedKey(file: "/etc/rekindle/new.pub", from: day, until: day + 365 * 86_400_000_000 + 500_000),
      TrustedKey(file: "/etc/old.pub", from: day + 9 * 86_400_000_000),
    ]
    #expect(policy.backups == backups)
    #expect(policy.backups?.trustedKeys == [TrustedKey(file: "/etc/rekindle.pub")] + backups.publicKeys)
    var notify = NotifyRules(webhookVariable: "REKINDLE_WEBHOOK")
    notify.repeatAfter = .seconds(12 * 3_600)
    notify.form = .text
    #expect(policy.notify == notify)
    var schedule = ScheduleRules(
      location: "us-east1", serviceAccount: "backups@pyme-erp.iam.gserviceaccount.com")
    schedule.job = "nightly"
    schedule.cron = "30 2 * * MON-FRI"
    schedule.timeZone = "America/Lima"
    schedule.collections = ["companies", "users"]
    #expect(policy.schedule == schedule)
    var restore = RestoreRules()
    restore.safety = RestoreRules.Place(bucket: "pyme-erp-safety", folder: "before")
    restore.acceptsEmbedded = true
    #expect(policy.restore == restore)
  }

  @Test("What is not said has the values of docs/policy.md")
  func defaults() throws {
    let policy = try PolicyReader.policy(
      "version: 1\nbackups: {bucket: abc}\nschedule: {location: us-central1, serviceAccount: a@b}",
      path: "rekindle.yaml")
    let backups = try #require(policy.backups)
    #expect((backups.retentionDays, backups.softDeleteDays) == (30, 7))
    #expect(backups.maximumAge == .seconds(26 * 3_600))
    #expect(backups.rehearsedWithin == nil && backups.history == nil && backups.location == nil)
    #expect(backups.verifiedWithin == .seconds(6 * 3_600))
    #expect(backups.maximumDrop == nil && backups.recoveryTime == nil && backups.dataLoss == nil)
    #expect(backups.publicKeys.isEmpty && backups.trustedKeys.isEmpty && policy.notify == nil)
    let schedule = try #require(policy.schedule)
    #expect((schedule.job, schedule.cron, schedule.timeZone) == ("rekindle-daily-export", "0 3 * * *", "Etc/UTC"))
    #expect(policy.production == nil && policy.staging == nil && policy.restore == RestoreRules())
  }

  @Test(
    "A database that cannot be is none",
    arguments: [
      "PYME-ERP", "pyme", "pyme-erp-", "1pyme-erp", "pyme_erp", "a23456789-123456789-123456789-1", ":pyme-erp",
      "pyme-erp/erp", "pyme-erp/Rehearsals", "pyme-erp/rehearsals-", "pyme-erp/1234",
      "pyme-erp/a1b2c3d4-0000-4000-8000-0123456789ab", "pyme-erp/default",
    ])
  func impossible(_ name: String) throws {
    let isPossible = name == "pyme-erp/default"
    for key in ["production", "staging"] {
      let policy = try? PolicyReader.policy("version: 1\n\(key): firestore://\(name)", path: "rekindle.yaml")
      #expect((policy != nil) == isPossible, "\(key)")
    }
  }

  @Test(
    "Ids of projects and databases in all their forms",
    arguments: [
      "pyme-erp", "example.com:pyme-erp", "123456789012", "pyme-erp/(default)", "pyme-erp/erp1", "pyme-erp/a--1",
    ])
  func possible(_ name: String) throws {
    _ = try PolicyReader.policy("version: 1\nproduction: firestore://\(name)", path: "rekindle.yaml")
  }

  @Test("A key counts from its first instant to the one before its last")
  func periods() {
    let period = KeyPeriod(from: 10, until: 20)
    #expect([9, 10, 19, 20, nil].map { period.contains($0) } == [false, true, true, false, false])
    #expect(KeyPeriod(from: 10).contains(.max) && KeyPeriod(until: 20).contains(.min) && KeyPeriod().contains(nil))
  }

  @Test("One file may have several periods; the webhook is called again after a day by default")
  func apart() throws {
    let policy = try PolicyReader.policy(
      """
      version: 1
      backups:
        bucket: abc
        publicKeys: [{file: a.pub, until: 2026-11-22}, {file: b.pub}, {file: a.pub, from: 2026-11-22}]
      notify: {webhookVariable: _W1}
      """, path: "rekindle.yaml")
    #expect(policy.backups?.publicKeys.count == 3)
    #expect(policy.notify?.repeatAfter == .seconds(86_400) && policy.notify?.form == .full)
  }

  @Test("A history in a bucket is no path")
  func history() throws {
    let policy = try PolicyReader.policy(
      "version: 1\nbackups: {bucket: abc, history: 'gs://abc-history/rehearsals'}", path: "/a/rekindle.yaml")
    #expect(policy.backups?.history == "gs://abc-history/rehearsals")
  }
}
