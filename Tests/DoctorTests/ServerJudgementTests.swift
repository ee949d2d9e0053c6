import Documents
import Testing

@testable import Doctor
@testable import GoogleCloud
@testable import Policy
@testable import Verification

/// Each check of `doctor --serve`, on facts where nothing but its own matter is wrong.
struct ServerJudgementTests {
  private typealias Resource = ServerRights.Resource

  private static let project = Resource.project("pyme-erp")
  private static let audit = Resource.bucket(Doctor.Facts.auditBucket)
  private static let exports = Resource.bucket(Doctor.Facts.bucket)
  private static let history = Resource.bucket("pyme-erp-rehearsals")
  private static let account = Resource.account(Doctor.Facts.links)

  @Test("An account with the rights of docs/serve.md, and no others, is ok in every check")
  func healthy() {
    let report = Doctor.judgeServer(.served())
    #expect(report.checks.filter { $0.outcome != .ok } == [])
    #expect(
      report.checks.map(\.code)
        == [
          .versions, .serverPolicy, .credentials, .serverIdentity, .serverUsers, .serverAudit, .serverBucket,
          .serverHistory, .serverLinks, .serverExport, .serverExcess, .clock,
        ])
    #expect(Doctor.Code.allCases.filter(\.isOfServer).allSatisfy { code in report.check(code) != nil })
  }

  struct Right: Sendable, CustomTestStringConvertible {
    var permission: ExactName
    var resource: ServerRights.Resource
    var code: Doctor.Code
    var outcome = CheckOutcome.failed
    /// A word of a command that mends it.
    var command: String

    var testDescription: String { "\(permission) on \(resource)" }
  }

  static let needed: [Right] = {
    func right(
      _ permission: ExactName, _ resource: ServerRights.Resource, _ code: Doctor.Code, _ command: String,
      _ outcome: CheckOutcome = .failed
    ) -> Right {
      Right(permission: permission, resource: resource, code: code, outcome: outcome, command: command)
    }
    let (viewer, creator) = ("--role=roles/storage.objectViewer", "--role=roles/storage.objectCreator")
    return [
      right("firebaseauth.users.get", project, .serverUsers, "rekindleServeUsers"),
      right("firebaseauth.users.createSession", project, .serverUsers, "rekindleServeUsers"),
      right("datastore.databases.export", project, .serverExport, "rekindleServeExports"),
      right("datastore.databases.getMetadata", project, .serverExport, "rekindleServeExports"),
      right("datastore.operations.get", project, .serverExport, "rekindleServeExports"),
      right("datastore.operations.list", project, .serverExport, "rekindleServeExports"),
      right("datastore.operations.cancel", project, .serverExport, "rekindleServeExports", .warning),
      right("storage.objects.create", audit, .serverAudit, creator),
      right("storage.objects.get", audit, .serverAudit, viewer),
      right("storage.objects.list", audit, .serverAudit, viewer),
      right("storage.objects.get", exports, .serverBucket, viewer),
      right("storage.objects.list", exports, .serverBucket, viewer),
      right("storage.buckets.get", exports, .serverBucket, "--role=roles/storage.legacyBucketReader", .warning),
      right("storage.objects.create", exports, .serverBucket, creator, .warning),
      right("storage.objects.get", history, .serverHistory, viewer),
      right("storage.objects.list", history, .serverHistory, viewer),
      right(
        "iam.serviceAccounts.signBlob", account, .serverLinks, "--role=projects/pyme-erp/roles/rekindleServeLinks"),
    ]
  }()

  @Test("A right that is missing, and the command that gives it", arguments: needed)
  func missing(right: Right) throws {
    var facts = Doctor.Facts.served()
    facts.take(right.permission, right.resource)
    let report = Doctor.judgeServer(facts)
    let check = try #require(report.check(right.code))
    #expect(check.outcome == right.outcome)
    #expect(check.message.contains(right.permission.text))
    #expect(check.commands.contains { $0.contains { $0.contains(right.command) } }, "\(check.commands)")
    // No other check speaks of it.
    #expect(report.checks.filter { $0.outcome != .ok }.map(\.code) == [right.code])
  }

  static let excess: [Right] = {
    var rights: [(ExactName, ServerRights.Resource)] = []
    for danger in ServerRights.databaseDangers + ServerRights.userDangers + ServerRights.projectDangers {
      rights.append((danger, project))
    }
    for bucket in [audit, exports, history] {
      for danger in ServerRights.bucketDangers { rights.append((danger, bucket)) }
    }
    for danger in ServerRights.accountDangers { rights.append((danger, account)) }
    // Records of rehearsals are not the server's to write.
    rights.append((ServerRights.adding, history))
    return rights.map { permission, resource in
      Right(
        permission: permission, resource: resource, code: .serverExcess, outcome: .warning, command: "get-iam-policy")
    }
  }()

  @Test("A right too many is a warning with a command that lists the roles", arguments: excess)
  func tooMany(right: Right) throws {
    var facts = Doctor.Facts.served()
    facts.give(right.permission, right.resource)
    let check = try #require(Doctor.judgeServer(facts).check(.serverExcess))
    #expect(check.outcome == .warning)
    #expect(check.message.contains(right.permission.text))
    #expect(check.commands.map { $0.contains("get-iam-policy") } == [true])
    #expect(check.remedy != nil)
  }

  @Test("A read-only server should not be able to export or to sign")
  func readOnly() throws {
    let facts = Doctor.Facts.served { $0.actions = [] }
    #expect(Doctor.judgeServer(facts).check(.serverLinks)?.outcome == .skipped)
    #expect(Doctor.judgeServer(facts).check(.serverExcess)?.outcome == .ok)
    let rights: [(ExactName, ServerRights.Resource)] = [
      ("datastore.databases.export", Self.project), ("iam.serviceAccounts.signBlob", Self.account),
      ("storage.objects.create", Self.exports),
    ]
    for (permission, resource) in rights {
      var spoiled = facts
      spoiled.give(permission, resource)
      #expect(Doctor.judgeServer(spoiled).check(.serverExcess)?.outcome == .warning, "\(permission)")
    }
    var blind = facts
    blind.take("datastore.operations.list", Self.project)
    #expect(Doctor.judgeServer(blind).check(.serverExport)?.outcome == .warning)
  }

  static let refused: [(ServerRights.Resource, [Doctor.Code])] = [
    (project, [.serverUsers, .serverExport, .serverExcess]), (audit, [.serverAudit, .serverExcess]),
    (exports, [.serverBucket, .serverExcess]), (history, [.serverHistory, .serverExcess]),
    (account, [.serverLinks, .serverExcess]),
  ]

  @Test(
    "A call that is refused, or not answered, leaves its checks unknown, and ok none of them", arguments: refused,
    [GoogleCloudError.forbidden, .busy, .refusedToken, .disabled("x.googleapis.com", "p")])
  func unanswered(row: (resource: ServerRights.Resource, codes: [Doctor.Code]), error: GoogleCloudError) {
    var facts = Doctor.Facts.served()
    facts.refuse(row.resource, error)
    let report = Doctor.judgeServer(facts)
    for code in row.codes { #expect(report.check(code)?.outcome == .unknown, "\(code)") }
    // What was found elsewhere is said all the same.
    facts.give("storage.objects.delete", row.resource == Self.audit ? Self.exports : Self.audit)
    let check = Doctor.judgeServer(facts).check(.serverExcess)
    #expect(check?.outcome == .unknown)
    #expect(check?.message.contains("storage.objects.delete") == true)
  }

  @Test("A bucket or an account that is not there has no rights: that is a failure")
  func notThere() {
    for (resource, code) in [(Self.audit, Doctor.Code.serverAudit), (Self.account, .serverLinks)] {
      var facts = Doctor.Facts.served()
      facts.refuse(resource, .missing)
      #expect(Doctor.judgeServer(facts).check(code)?.outcome == .failed)
      #expect(Doctor.judgeServer(facts).check(.serverExcess)?.outcome == .unknown)
    }
  }

  @Test("Without a token nothing is ok that a service had to say")
  func noToken() {
    var facts = Doctor.Facts.served()
    facts.cloud.credential = .failure(.refusedToken)
    facts.cloud.server = nil
    for check in Doctor.judgeServer(facts).checks where check.code.isOfServer && check.code != .serverPolicy {
      #expect(check.outcome == .unknown, "\(check.code)")
    }
  }

  @Test("Firebase that does not answer is unknown; an API that is off is a failure with its command")
  func identity() {
    var facts = Doctor.Facts.served()
    facts.cloud.server?.identity = .failure(.forbidden)
    #expect(Doctor.judgeServer(facts).check(.serverIdentity)?.outcome == .unknown)
    facts.cloud.server?.identity = .failure(.disabled("identitytoolkit.googleapis.com", "pyme-erp"))
    let check = Doctor.judgeServer(facts).check(.serverIdentity)
    #expect(check?.outcome == .failed)
    #expect(check?.commands.first?.contains("identitytoolkit.googleapis.com") == true)
  }

  @Test(
    "A policy that lacks what the server needs fails, and the rest is skipped",
    arguments: ["policy", "serve", "production", "backups"])
  func policy(lacking: String) {
    var facts = Doctor.Facts.served()
    switch lacking {
    case "policy": facts.policy = nil
    case "serve": facts.policy?.serve = nil
    case "production": facts.policy?.production = nil
    default: facts.policy?.backups = nil
    }
    let report = Doctor.judgeServer(facts)
    #expect(report.check(.serverPolicy)?.outcome == .failed)
    for check in report.checks where check.code.isOfServer && check.code != .serverPolicy {
      #expect(check.outcome == .skipped, "\(check.code)")
    }
    #expect(report.outcome == .failed)
  }

  @Test("An audit log in a folder", arguments: [true, false])
  func folder(isWritable: Bool) {
    var facts = Doctor.Facts.served { $0.audit = "/var/lib/rekindle/audit" }
    facts.cloud.server?.auditFolder = isWritable ? .writable : .unwritable
    #expect(Doctor.judgeServer(facts).check(.serverAudit)?.outcome == (isWritable ? .ok : .failed))
    facts.cloud.server?.auditFolder = .missing
    #expect(Doctor.judgeServer(facts).check(.serverAudit)?.outcome == .warning)
  }

  @Test("Without serve.links the server's own account signs; if that is not known, neither are its rights")
  func ownAccount() {
    var facts = Doctor.Facts.served { $0.links = nil }
    #expect(Doctor.judgeServer(facts).check(.serverLinks)?.outcome == .ok)
    facts.cloud.credential = .success(
      CredentialFacts(description: "a token", account: nil, expires: nil, isRenewable: false))
    #expect(Doctor.judgeServer(facts).check(.serverLinks)?.outcome == .unknown)
  }

  @Test("An answer with permissions that were not asked for, or none at all, gives none")
  func oddAnswers() {
    var facts = Doctor.Facts.served()
    for index in facts.cloud.server?.rights.indices ?? 0..<0 {
      facts.cloud.server?.rights[index].granted = .success(["everything.*", "storage.objects.GET"])
    }
    let report = Doctor.judgeServer(facts)
    for code in [Doctor.Code.serverUsers, .serverAudit, .serverBucket, .serverHistory, .serverLinks, .serverExport] {
      #expect(report.check(code)?.outcome == .failed, "\(code)")
    }
  }
}
