import Documents
import Policy
import Testing
import Verification

@testable import Backups
@testable import GoogleCloud

/// What a review says where a service gave no answer, and of what the policy names itself.
struct AccessUnreadTests {
  private static func review(
    _ ours: Set<AccessRules.Ours> = [], softDeleteDays: Int = 7, accepted: [ExactName] = [],
    _ change: (inout AccessFacts) throws -> Void
  ) throws -> AccessReview {
    var facts = try AccessSamples.facts()
    try change(&facts)
    return AccessReview(facts, try AccessSamples.scope(ours, softDeleteDays: softDeleteDays), accepted: accepted)
  }

  struct Gap: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var change: @Sendable (inout AccessFacts) -> Void
  }

  private static let refused = AccessSamples.refused

  static let gaps: [Gap] = [
    Gap(testDescription: "the project's number") { $0.project = .failure(refused) },
    Gap(testDescription: "the project's policy") { $0.projects[0].access = .failure(refused) },
    Gap(testDescription: "the accounts") { $0.projects[0].accounts = .failure(refused) },
    Gap(testDescription: "the HMAC keys") { $0.projects[0].hmacKeys = .failure(refused) },
    Gap(testDescription: "the project's buckets") { $0.projects[0].buckets = .failure(refused) },
    Gap(testDescription: "the bucket's settings") { $0.buckets[0].facts.bucket = .failure(refused) },
    Gap(testDescription: "the bucket's policy") { $0.buckets[0].facts.access = .failure(refused) },
    Gap(testDescription: "the history's policy") { $0.buckets[1].facts.access = .failure(refused) },
    Gap(testDescription: "an account's policy") { $0.accounts[0].access = .failure(refused) },
    Gap(testDescription: "an account's keys") { $0.accounts[0].keys = .failure(refused) },
    Gap(testDescription: "a key's policy") { $0.keys[0].access = .failure(refused) },
    Gap(testDescription: "the jobs of a location") { $0.jobs.unread = [("The jobs in us-east1", refused)] },
    Gap(testDescription: "the databases") { $0.databases = .failure(refused) },
    Gap(testDescription: "the operations") { $0.operations[0].operations = .failure(refused) },
  ]

  @Test(
    "What cannot be read is named with the role that it needs, and keeps the outcome from being ok", arguments: gaps)
  func unread(_ gap: Gap) throws {
    let review = try Self.review { gap.change(&$0) }
    #expect(review.unread.count == 1 && review.unread.allSatisfy { $0.check.code == .unread })
    #expect(review.unread.first?.check.remedy == Self.refused.remedy)
    #expect(review.outcome == .unknown)
    #expect(review.entries.allSatisfy { $0.check.outcome != .failed }, "nothing that is ours is called an attacker's")
    // No file makes it ours.
    let ids = review.unread.map { ExactName($0.id) }
    #expect(try Self.review(accepted: ids) { gap.change(&$0) }.outcome == .unknown)
    // What is not ours counts more.
    let both = try Self.review {
      gap.change(&$0)
      $0.grantOnKey("roles/cloudkms.admin", to: AccessSamples.attacker, 1)
    }
    #expect(both.outcome == .failed)
  }

  @Test("Without the project's number, Google's agents are neither ours nor taken away")
  func number() throws {
    let review = try Self.review { $0.project = .failure(Self.refused) }
    let agents = review.entries.filter { !$0.isOurs }
    #expect(agents.count == 2 && agents.allSatisfy { $0.check.outcome == .unknown && $0.check.commands.isEmpty })
  }

  @Test("A bucket that does not exist, or that does not tell its project, is not passed over")
  func bucket() throws {
    let missing = try Self.review {
      $0.buckets[0].facts.bucket = .success(nil)
      $0.buckets[0].facts.access = .success(nil)
    }
    #expect(missing.unread.count == 1 && missing.outcome == .unknown)
    let homeless = try Self.review { $0.set { $0.projectNumber = nil } }
    #expect(homeless.unread.count == 1 && homeless.outcome == .unknown)
  }

  @Test("Databases that the service does not reach are named")
  func unreachable() throws {
    let review = try Self.review {
      $0.databases = .success(.init(databases: [], unreachable: ["projects/pyme-erp/locations/eur3"]))
    }
    #expect(review.unread.count == 1 && review.unread.first?.check.message.contains("eur3") == true)
  }

  @Test("An account of another project that counts as ours is only as safe as its keys: unread, unless they were read")
  func foreign() throws {
    let email = "copy@other-shop.iam.gserviceaccount.com"
    let member = "serviceAccount:\(email)"
    func review(isRead: Bool, _ ours: Set<AccessRules.Ours>, accepted: [ExactName] = []) throws -> AccessReview {
      try Self.review(ours, accepted: accepted) {
        $0.grant("roles/storage.objectViewer", to: member)
        if isRead { $0.accounts.append(.init(email: email, access: .success(nil), keys: .success(nil))) }
      }
    }
    #expect(try review(isRead: false, [.member(MemberName(member))]).unread.count == 1)
    #expect(try review(isRead: true, [.member(MemberName(member))]).outcome == .ok)
    let id: ExactName = "bucket gs://pyme-backups roles/storage.objectViewer \(member)"
    #expect(try review(isRead: false, [], accepted: [id]).outcome == .unknown)
    #expect(try review(isRead: false, []).outcome == .failed)
  }

  @Test("Such an account is found on a key of Cloud KMS, too")
  func foreignSigner() throws {
    let member = "serviceAccount:signer@other-shop.iam.gserviceaccount.com"
    let review = try Self.review([.member(MemberName(member))]) { $0.grantOnKey("roles/cloudkms.signer", to: member) }
    #expect(review.unread.map(\.resource.kind) == [.account] && review.outcome == .unknown)
  }

  @Test("Each project has its own service agents: production's are not those of the project that a bucket is in")
  func otherProject() throws {
    func outcome(_ number: String) throws -> CheckOutcome {
      try Self.review {
        let agent = "serviceAccount:service-\(number)@gcp-sa-firestore.iam.gserviceaccount.com"
        $0.projects.append(
          AccessFacts.Project(
            id: "77", access: .success(AccessSamples.policy(("roles/firestore.serviceAgent", agent))),
            accounts: .success([]), hmacKeys: .success([]), buckets: .success([])))
      }.outcome
    }
    #expect(try outcome("77") == .ok)
    #expect(try outcome("78") == .failed)
  }

  @Test("A job is ours only if where it exports to is ours, too; the bucket of the policy takes every job's")
  func jobs() throws {
    let name = "projects/pyme-erp/locations/asia-east1/jobs/copy"
    func isOurs(_ place: String, _ ours: Set<AccessRules.Ours>) throws -> Bool {
      try Self.review(ours) { $0.jobs.jobs.append(try AccessSamples.exportJob(name, to: place)) }.outcome == .ok
    }
    #expect(try isOurs("gs://pyme-backups", []))
    #expect(try !isOurs("gs://evil-bucket", [.job(ExactName(name))]))
    #expect(try !isOurs("gs://evil-bucket", [.bucket("evil-bucket")]))
    #expect(try isOurs("gs://evil-bucket", [.bucket("evil-bucket"), .job(ExactName(name))]))
    #expect(try !isOurs("", [.job(ExactName(name))]))
  }

  @Test("The policy's own job is known by its call: naming it does not make another call ours")
  func ownJob() throws {
    let ours: Set<AccessRules.Ours> = [.job(ExactName(AccessSamples.job)), .bucket("evil-bucket")]
    let review = try Self.review(ours) { $0.jobs.jobs = [try AccessSamples.exportJob(to: "gs://evil-bucket")] }
    #expect(review.entries.filter { !$0.isOurs }.map(\.check.code) == [.job])
    let byNumber = try Self.review {
      var job = try AccessSamples.exportJob()
      job.httpTarget?.uri =
        "https://firestore.googleapis.com/v1/projects/\(AccessSamples.number)/databases/%28default%29:exportDocuments"
      $0.jobs.jobs = [job]
    }
    #expect(byNumber.outcome == .ok)
  }

  @Test("A policy that wants no soft delete has none by its own word; one that wants more is held to that")
  func softDelete() throws {
    func outcome(_ days: Int, wanted: Int) throws -> CheckOutcome {
      try Self.review(softDeleteDays: wanted) { facts in
        facts.set { $0.softDeletePolicy = Bucket.SoftDelete(seconds: days * 86_400) }
      }.outcome
    }
    #expect(try outcome(0, wanted: 0) == .ok)
    #expect(try outcome(0, wanted: 7) == .failed)
    #expect(try outcome(10, wanted: 30) == .failed)
    #expect(try outcome(30, wanted: 30) == .ok)
  }
}
