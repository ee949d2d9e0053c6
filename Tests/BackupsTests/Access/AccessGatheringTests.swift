import Documents
import Foundation
import Policy
import TestSupport
import Testing
import Verification

@testable import Backups
@testable import GoogleCloud

/// What a review asks Google's services for, and what it makes of their answers.
struct AccessGatheringTests {
  private static let exporter = AccessSamples.exporter
  private static let actor = "actor@pyme-erp.iam.gserviceaccount.com"
  private static let foreign = "copy@other-shop.iam.gserviceaccount.com"
  private static let reader = "reader@pyme-erp.iam.gserviceaccount.com"

  private static func policy(_ role: String, _ member: String) -> String {
    #"{"version":1,"etag":"e","bindings":[{"role":"\#(role)","members":["\#(member)"]}]}"#
  }

  private static func bucket(_ name: String, project: String) -> String {
    let key =
      name == "pyme-backups"
      ? #","encryption":{"defaultKmsKeyName":"projects/k/locations/us/keyRings/r/cryptoKeys/c"}"# : ""
    return #"{"name":"\#(name)","projectNumber":"\#(project)","iamConfiguration":{"publicAccessPrevention":"enforced","#
      + #""uniformBucketLevelAccess":{"enabled":true}},"softDeletePolicy":{"retentionDurationSeconds":"604800"}\#(key)}"#
  }

  /// By the path of the request, without its query.
  private static let answers: [String: String] = [
    "/v3/projects/pyme-erp": #"{"name":"projects/\#(AccessSamples.number)"}"#,
    "/v1/projects/pyme-erp:getIamPolicy": policy("roles/owner", "serviceAccount:\(foreign)"),
    "/v1/projects/77:getIamPolicy": policy("roles/viewer", "user:viewer@example.com"),
    "/v1/projects/pyme-erp/serviceAccounts": #"{"accounts":[{"email":"\#(reader)","disabled":true}]}"#,
    "/v1/projects/77/serviceAccounts": "{}",
    "/storage/v1/projects/pyme-erp/hmacKeys":
      #"{"items":[{"accessId":"GOOG1A","serviceAccountEmail":"\#(reader)","state":"ACTIVE"},{"accessId":"GOOG1B","state":"DELETED"}]}"#,
    "/storage/v1/projects/77/hmacKeys": "{}",
    "/storage/v1/b": #"{"items":[{"name":"pyme-backups"},{"name":"another"}]}"#,
    "/storage/v1/b/pyme-backups": bucket("pyme-backups", project: AccessSamples.number),
    "/storage/v1/b/pyme-backups/iam": policy("roles/storage.objectViewer", "serviceAccount:\(reader)"),
    "/storage/v1/b/pyme-rehearsals": bucket("pyme-rehearsals", project: "77"),
    "/storage/v1/b/pyme-rehearsals/iam": policy("roles/storage.admin", "user:boss@pyme-erp.pe"),
    "/v1/projects/pyme-erp/serviceAccounts/\(reader):getIamPolicy":
      policy("roles/iam.serviceAccountTokenCreator", "serviceAccount:\(actor)"),
    "/v1/projects/pyme-erp/serviceAccounts/\(actor):getIamPolicy":
      policy("roles/iam.serviceAccountTokenCreator", "serviceAccount:\(reader)"),
    "/v1/projects/pyme-erp/serviceAccounts/\(exporter):getIamPolicy": #"{"etag":"e"}"#,
    "/v1/projects/pyme-erp/serviceAccounts/\(reader)/keys":
      #"{"keys":[{"name":"projects/pyme-erp/serviceAccounts/\#(reader)/keys/abc","validAfterTime":"2026-01-01T00:00:00Z","disabled":true}]}"#,
    "/v1/projects/pyme-erp/serviceAccounts/\(actor)/keys": "{}",
    "/v1/projects/pyme-erp/serviceAccounts/\(exporter)/keys": "{}",
    "/v1/projects/k/locations/us/keyRings/r/cryptoKeys/c:getIamPolicy": #"{"etag":"e"}"#,
    "/v1/projects/k/locations/us/keyRings/r:getIamPolicy": policy("roles/cloudkms.admin", "user:keys@example.com"),
    "/v1/\(AccessSamples.signer):getIamPolicy": #"{"etag":"e"}"#,
    "/v1/projects/pyme-erp/locations/us/keyRings/rehearsals:getIamPolicy": #"{"etag":"e"}"#,
    "/v1/projects/pyme-erp/locations": #"{"locations":[{"locationId":"us-central1"},{"locationId":"asia-east1"}]}"#,
    "/v1/projects/pyme-erp/locations/us-central1/jobs": #"{"jobs":[{"name":"projects/p/locations/l/jobs/x"}]}"#,
    "/v1/projects/pyme-erp/locations/asia-east1/jobs": "{}",
    "/v1/projects/pyme-erp/databases":
      #"{"databases":[{"name":"projects/\#(AccessSamples.number)/databases/copy"}],"unreachable":["projects/pyme-erp/locations/eur3"]}"#,
    "/v1/projects/pyme-erp/databases/(default)/operations": #"{"operations":[]}"#,
    "/v1/projects/pyme-erp/databases/copy/operations": #"{"operations":[]}"#,
  ]

  private static func calls(_ server: LoopbackServer) throws -> CloudCalls {
    try CloudCalls(GoogleServices(["REKINDLE_ENDPOINT": server.url]))
  }

  private static func server(except refused: Set<String> = []) throws -> LoopbackServer {
    try LoopbackServer { request in
      guard let answer = answers[request.path], !refused.contains(request.path) else {
        return .error(
          refused.contains(request.path) ? 403 : 404, refused.contains(request.path) ? "PERMISSION_DENIED" : "NOT_FOUND"
        )
      }
      return .json(answer)
    }
  }

  @Test("Everything is asked for, once, by calls that only read")
  func all() async throws {
    let server = try Self.server()
    let facts = try await Self.calls(server).access(to: AccessSamples.scope())
    #expect(facts.projects.map(\.id) == ["pyme-erp", "77"])
    #expect(facts.projects[0].hmacKeys.value?.map(\.accessId) == ["GOOG1A"])
    #expect(facts.isDisabled(Self.reader) && !facts.isDisabled(Self.actor))
    // The account that may act as the reader is looked at; the account of somebody else's project is left alone.
    #expect(facts.accounts.map(\.email) == [Self.reader, Self.exporter, Self.actor])
    #expect(
      facts.accounts[0].keys.value == [
        AccountKeyDescription(id: "abc", created: "2026-01-01T00:00:00Z", isDisabled: true)
      ])
    #expect(facts.keys.map { "\($0.place)".split(separator: "/").last } == ["signer", "rehearsals", "c", "r"])
    #expect(facts.jobs.jobs.count == 1 && facts.jobs.unread.isEmpty)
    #expect(facts.operations.map(\.database.database) == ["(default)", "copy"])
    #expect(facts.databases.value?.unreachable.count == 1)

    let paths = server.requests.map(\.path)
    #expect(Set(paths) == Set(Self.answers.keys))
    let twice = Dictionary(grouping: paths) { $0 }.filter { $0.value.count > 1 }.keys
    // The list of buckets is asked for each project, by its query.
    #expect(Set(twice) == ["/storage/v1/b"])
    #expect(
      server.requests.allSatisfy { $0.method == "GET" || $0.method == "POST" && $0.path.hasSuffix(":getIamPolicy") })
    let conditional = server.requests.filter { $0.path.hasSuffix("/iam") || $0.path.hasSuffix(":getIamPolicy") }
    #expect(
      conditional.allSatisfy {
        $0.target.contains("equestedPolicyVersion=3") || $0.text.contains("equestedPolicyVersion\":3")
      })

    let review = AccessReview(facts, try AccessSamples.scope())
    let codes = Set(review.entries.filter { !$0.isOurs }.map(\.check.code))
    #expect(
      codes == [
        .bucketMember, .projectMember, .accountMember, .kmsMember, .accountKey, .hmacKey, .otherBucket, .otherDatabase,
      ])
  }

  @Test(
    "A refusal of each call is one thing that was not read, and hides nothing else", arguments: answers.keys.sorted())
  func refused(path: String) async throws {
    let server = try Self.server(except: [path])
    let facts = try await Self.calls(server).access(to: AccessSamples.scope())
    let review = AccessReview(facts, try AccessSamples.scope())
    // Where the list of databases is read, it names a location that is unreachable.
    #expect(review.unread.count > (path.hasSuffix("/databases") ? 0 : 1), "\(review.unread)")
    #expect(review.unread.allSatisfy { $0.check.remedy?.isEmpty == false })
    #expect(review.outcome != .ok)
  }
}
