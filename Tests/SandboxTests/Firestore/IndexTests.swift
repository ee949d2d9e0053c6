import JSON
import TestSupport
import Testing

@testable import Sandbox

@Suite("Indexes and settings of fields") struct IndexTests {
  private static let groups = "/v1/projects/p/databases/(default)/collectionGroups"
  private static let overrides = "fields?filter=indexConfig.usesAncestorConfig:false"

  @Test("An index is made, listed with those of all groups, and deleted")
  func indexes() async throws {
    try await withSandboxClient { curl in
      let fields = #"[{"fieldPath":"a","order":"DESCENDING"},{"fieldPath":"b","arrayConfig":"CONTAINS"}]"#
      for group in ["c", "d"] {
        let made = try await curl.post(
          "\(Self.groups)/\(group)/indexes", #"{"queryScope":"COLLECTION","fields":\#(fields)}"#)
        #expect(made.status == 200 && made.json["done"]?.truth == true)
        let index = made.json["response"]
        #expect(index?["@type"]?.text?.hasSuffix(".Index") == true && index?["state"]?.text == "READY")
        // As Google's service, it ends with the documents' names.
        #expect(index?["fields"]?.elements?.map { $0["fieldPath"]?.text } == ["a", "b", "__name__"])
      }
      let all = try await curl.get("\(Self.groups)/-/indexes").json["indexes"]?.elements ?? []
      #expect(all.count == 2)
      #expect(try await curl.get("\(Self.groups)/c/indexes").json["indexes"]?.elements?.count == 1)
      let name = try #require(all.first?["name"]?.text)
      #expect(try await curl.get("/v1/\(name)").json.json == all.first?.json)
      #expect(try await curl.send("DELETE", "/v1/\(name)").status == 200)
      #expect(try await curl.get("/v1/\(name)").status == 404)
      #expect(try await curl.get("\(Self.groups)/-/indexes").json["indexes"]?.elements?.count == 1)
      #expect(try await curl.post("\(Self.groups)/c/indexes", #"{"fields":[]}"#).status == 400)
    }
  }

  @Test("Exemptions and TTL are listed by the service's two filters only")
  func fields() async throws {
    try await withSandboxClient { curl in
      let inherited = try await curl.get("\(Self.groups)/c/fields/f").json
      #expect(inherited["indexConfig"]?["usesAncestorConfig"]?.truth == true)
      let exempt = try await curl.send(
        "PATCH", "\(Self.groups)/c/fields/f?updateMask=indexConfig", json: #"{"indexConfig":{"indexes":[]}}"#)
      #expect(exempt.json["response"]?["indexConfig"]?["usesAncestorConfig"]?.truth == false)
      let expiring = try await curl.send(
        "PATCH", "\(Self.groups)/d/fields/at?updateMask=ttlConfig", json: #"{"ttlConfig":{}}"#)
      #expect(expiring.json["response"]?["ttlConfig"]?["state"]?.text == "ACTIVE")
      func names(_ path: String) async throws -> [String]? {
        try await curl.get("\(Self.groups)/\(path)").json["fields"]?.elements?.compactMap { $0["name"]?.text }
      }
      let group = "projects/p/databases/(default)/collectionGroups"
      #expect(try await names("-/\(Self.overrides)") == ["\(group)/c/fields/f"])
      #expect(try await names("d/\(Self.overrides)") == [])
      #expect(try await names("-/fields?filter=ttlConfig:*") == ["\(group)/d/fields/at"])
      for filter in ["", "?filter=ttlConfig", "?filter=indexConfig.usesAncestorConfig:true"] {
        #expect(try await curl.get("\(Self.groups)/-/fields\(filter)").status == 400)
      }
    }
  }
}
