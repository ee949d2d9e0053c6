import Documents
import Policy
import Testing
import Verification

@testable import Backups
@testable import GoogleCloud

/// What a review says of facts, without any service.
struct AccessReviewTests {
  private static func review(
    _ ours: Set<AccessRules.Ours> = [], accepted: [ExactName] = [],
    after change: (inout AccessFacts) throws -> Void = { _ in }
  ) throws -> AccessReview {
    var facts = try AccessSamples.facts()
    try change(&facts)
    return AccessReview(facts, try AccessSamples.scope(ours), accepted: accepted)
  }

  private static func others(_ review: AccessReview) -> [AccessEntry] { review.entries.filter { !$0.isOurs } }

  @Test("Where the policy or Google names everything, all is ours, and the entries say by what")
  func healthy() throws {
    let review = try Self.review()
    #expect(Self.others(review) == [] && review.unread == [] && review.unmatched == [])
    #expect(review.outcome == .ok)
    let owners = review.entries.map { "\($0.check.code.rawValue) \($0.owner?.rawValue ?? "")" }
    #expect(owners.filter { $0 == "access-project-member google" }.count == 2)
    #expect(owners.contains("access-job policy") && owners.contains("access-account-key policy"))
    #expect(owners.contains("access-other-database policy") && owners.contains("access-other-bucket policy"))
    #expect(review.entries.allSatisfy { $0.check.commands.isEmpty })
  }

  @Test("Each way in is found, and is not reported once the policy names it", arguments: AttackerWay.all)
  func ways(_ way: AttackerWay) throws {
    let found = try Self.review(after: way.change)
    #expect(Self.others(found).map(\.check.code) == [way.code])
    #expect(found.outcome == .failed)
    let entry = try #require(Self.others(found).first)
    #expect(entry.check.remedy?.isEmpty == false)
    // What happened, and what may hold the user's data, is not taken away by a command.
    let isPast = entry.check.message.contains("ran already")
    #expect(entry.check.commands.isEmpty == (isPast || [.otherBucket, .otherDatabase].contains(way.code)))

    if let ours = way.ours {
      let known = try Self.review(ours, after: way.change)
      #expect(Self.others(known) == [] && known.outcome == .ok)
      #expect(known.entries.first { $0.id == entry.id }?.owner == .policy)
    }

    let accepted = try Self.review(accepted: [ExactName(entry.id)], after: way.change)
    let isMember = entry.member.map { MemberName($0).isPublic } ?? false
    #expect(accepted.outcome == (isMember ? .failed : .ok))
    #expect(accepted.refused == (isMember ? [ExactName(entry.id)] : []))
    #expect(accepted.unmatched == [])
  }

  @Test("All ways at once: every entry has an id of its own, on one line")
  func ids() throws {
    let review = try Self.review { facts in
      for way in AttackerWay.all { try way.change(&facts) }
      facts.grant("roles/storage.admin", to: "user:a b\n@example.com")
    }
    let ids = review.entries.map { ExactName($0.id) }
    #expect(Set(ids).count == ids.count)
    #expect(ids.allSatisfy { $0.utf8.allSatisfy { (0x20..<0x7F).contains($0) } })
    #expect(ids.contains("bucket gs://pyme-backups roles/storage.admin user:attacker@example.com"))
    #expect(ids.contains("bucket gs://pyme-backups roles/storage.admin user:a%20b%0A@example.com"))
    // The ids are those that a file of --ours names.
    let again = AcceptedEntries.ids("# looked at\r\n\n" + ids.map { "  \($0) \r\n" }.joined())
    #expect(again == ids)
  }

  @Test("Two conditions are two entries, each with its own")
  func conditions() throws {
    func binding(_ expression: String, _ title: String) -> AccessPolicy.Binding {
      AccessPolicy.Binding(
        role: "roles/storage.admin", members: [AccessSamples.attacker],
        condition: AccessPolicy.Condition(expression: expression, title: title))
    }
    let review = try Self.review { facts in
      facts.grant("roles/storage.admin", to: AccessSamples.attacker)
      facts.buckets[0].facts.access = facts.buckets[0].facts.access.map { policy in
        var policy = policy
        policy?.bindings? += [binding("a", "b c"), binding("c a", "b"), binding("a", "b c")]
        return policy
      }
    }
    let entries = Self.others(review)
    #expect(entries.map(\.condition?.title) == [nil, "b c", "b"])
    #expect(entries.map { $0.check.commands.first?.last } == ["--all", "--all", "--all"])
    // One command is enough, and a script can leave out the others.
    #expect(Set(entries.map(\.check.commands)).count == 1)
  }

  @Test("Everybody is never ours, whatever the policy and the file say")
  func everybody() throws {
    for member in ["allUsers", "allAuthenticatedUsers", "ALLUSERS"] {
      let id: ExactName = "bucket gs://pyme-backups roles/storage.admin \(member)"
      let review = try Self.review([.member(MemberName(member))], accepted: [id]) {
        $0.grant("roles/storage.admin", to: member)
      }
      #expect(Self.others(review).map(\.check.code) == [.everybody] && review.outcome == .failed)
    }
  }

  @Test("An id that no entry has is reported, and changes nothing")
  func unmatched() throws {
    let review = try Self.review(accepted: ["bucket gs://nowhere"])
    #expect(review.unmatched == ["bucket gs://nowhere"] && review.outcome == .ok)
  }

  @Test("What takes it away, word by word")
  func commands() throws {
    let project = "--project=pyme-erp"
    let member = "--member=\(AccessSamples.attacker)"
    let expected: [(String, [String])] = [
      (
        "a user administers the bucket",
        [
          "storage", "buckets", "remove-iam-policy-binding", "gs://pyme-backups", member, "--role=roles/storage.admin",
          "--condition=None",
        ]
      ),
      (
        "a second owner of the project",
        ["projects", "remove-iam-policy-binding", "pyme-erp", member, "--role=roles/owner", "--condition=None"]
      ),
      (
        "a user acts as the account that exports",
        [
          "iam", "service-accounts", "remove-iam-policy-binding", AccessSamples.exporter, project, member,
          "--role=roles/iam.serviceAccountTokenCreator", "--condition=None",
        ]
      ),
      (
        "a user signs rehearsals",
        [
          "kms", "keys", "remove-iam-policy-binding", "signer", "--keyring=rehearsals", "--location=us", project,
          member,
          "--role=roles/cloudkms.signer", "--condition=None",
        ]
      ),
      (
        "a user administers the key ring",
        [
          "kms", "keyrings", "remove-iam-policy-binding", "rehearsals", "--location=us", project, member,
          "--role=roles/cloudkms.admin", "--condition=None",
        ]
      ),
      (
        "a second key of the account",
        [
          "iam", "service-accounts", "keys", "disable", "FEDCBA9876543210", "--iam-account=\(AccessSamples.exporter)",
          project,
        ]
      ),
      ("an HMAC key", ["storage", "hmac", "update", "GOOG1EXAMPLE000", "--deactivate", project]),
      ("an HMAC key that is not active", ["storage", "hmac", "delete", "GOOG1EXAMPLE000", project]),
      ("another job exports elsewhere", ["scheduler", "jobs", "pause", "copy", "--location=asia-east1", project]),
      ("such a job is paused", ["scheduler", "jobs", "delete", "copy", "--location=asia-east1", project]),
      (
        "an export is on its way elsewhere",
        ["firestore", "operations", "cancel", "o1", "--database=(default)", project]
      ),
      ("soft delete is off", ["storage", "buckets", "update", "gs://pyme-backups", "--soft-delete-duration=7d"]),
    ]
    for (name, words) in expected {
      let way = try #require(AttackerWay.all.first { $0.name == name }, "\(name)")
      let entry = try #require(Self.others(try Self.review(after: way.change)).first)
      #expect(entry.check.commands == [["gcloud"] + words], "\(name)")
    }
    let own = try #require(AttackerWay.all.first { $0.name == "the nightly job exports elsewhere" })
    #expect(
      Self.others(try Self.review(after: own.change)).first?.check.commands == [
        ["rekindle", "schedule", "apply", "--policy=rekindle.yaml"]
      ])
  }
}
