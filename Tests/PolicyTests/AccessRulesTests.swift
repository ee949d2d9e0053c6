import Documents
import Testing

@testable import Policy

/// What a policy calls ours.
struct AccessRulesTests {
  private static func ours(_ entries: [String]) throws -> Set<AccessRules.Ours> {
    let list = entries.map { "    - \($0)\n" }.joined()
    return try PolicyReader.policy("version: 1\naccess:\n  ours:\n\(list)", path: "rekindle.yaml").access.ours
  }

  @Test("Every kind of entry is read")
  func kinds() throws {
    let job = "projects/pyme-erp/locations/us-central1/jobs/second"
    let members = [
      "user:boss@example.com", "group:ops@example.com", "serviceAccount:b@p.iam.gserviceaccount.com",
      "serviceAccount:p.svc.id.goog[ns/name]", "domain:example.com", "projectOwner:pyme-erp", "projectEditor:pyme-erp",
      "projectViewer:pyme-erp", "deleted:user:x@example.com?uid=123",
      "principal://iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/p/subject/S",
      "principalSet://iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/p/*",
    ]
    let others: [(String, AccessRules.Ours)] = [
      ("key:0AF4a3515c0af4a3", .key("0af4a3515c0af4a3")), ("hmac:GOOG1EXAMPLE000", .hmac("GOOG1EXAMPLE000")),
      ("bucket:shop-invoices", .bucket("shop-invoices")), ("job:\(job)", .job(ExactName(job))),
      ("database:reporting", .database("reporting")), ("database:(default)", .database("(default)")),
    ]
    let found = try Self.ours(members + others.map(\.0))
    #expect(found == Set(members.map { .member(MemberName($0)) } + others.map(\.1)))
    #expect(try PolicyReader.policy("version: 1", path: "p").access.ours.isEmpty)
    #expect(try PolicyReader.policy("version: 1\naccess: {ours: []}", path: "p").access.ours.isEmpty)
  }

  @Test(
    "What is not an entry is refused, in its line",
    arguments: [
      "allUsers", "allAuthenticatedUsers", "AllUsers", "principalSet://goog/public:all", "usr:a@b.com", "user", "user:",
      "a@b.com", "user:nobody", "user:a@b@c", "group:@b.com", "principal:iam.googleapis.com/x", "principalSet://",
      "domain:a@b.com", "key:", "key:xyz", "key:0af4", "hmac:goog1example000", "hmac:GOOG1",
      "bucket:gs://shop-invoices",
      "bucket:shop-invoices/folder", "bucket:SHOP", "job:second", "job:projects/p/locations/l/jobs/",
      "database:Reporting",
      "database:projects/p/databases/d", "'user:a b@c.com'", "\"user:a\\n@c.com\"", "[user:a@b.com]", "''",
      "serviceAccount:p.svc.id.goog[]",
    ])
  func refused(entry: String) throws {
    let error = try #require(throws: YAMLProblem.self) { try Self.ours(["user:ana@example.com", entry]) }
    #expect(error.line == 5, "\(error)")
    #expect(error.key.hasPrefix("access.ours[2]"), "\(error)")
  }

  @Test(
    "An entry is there once, in capital or small letters",
    arguments: [
      ("user:ana@example.com", "user:Ana@Example.com"), ("key:0af4a3515c0af4a3", "key:0AF4A3515C0AF4A3"),
      ("bucket:shop-invoices", "bucket:shop-invoices"),
    ])
  func twice(first: String, second: String) throws {
    let error = try #require(throws: YAMLProblem.self) { try Self.ours([first, second]) }
    #expect(error.line == 5)
    #expect(throws: YAMLProblem.self) { try PolicyReader.policy("version: 1\naccess: {}", path: "p") }
    #expect(throws: YAMLProblem.self) { try PolicyReader.policy("version: 1\naccess: {our: []}", path: "p") }
    #expect(throws: YAMLProblem.self) { try PolicyReader.policy("version: 1\naccess: {ours: user:a@b}", path: "p") }
  }
}
