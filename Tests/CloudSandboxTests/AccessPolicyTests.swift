import JSON
import TestSupport
import Testing

@testable import CloudSandbox

/// IAM policies of projects and buckets, as a client that is not ours sees them.
struct AccessPolicyTests {
  private static let binding = #"{"role":"roles/viewer","members":["user:a@b.c"]}"#

  @Test("A project's policy changes by its etag, and by no other")
  func project() async throws {
    try await withSandboxClient { curl in
      let first = try await curl.post("/v1/projects/p:getIamPolicy", "{}").json
      let etag = try #require(first["etag"]?.text)
      #expect(first["bindings"]?.elements?.isEmpty == true)
      func set(_ etag: String) async throws -> Curl.Answer {
        try await curl.post(
          "/v1/projects/p:setIamPolicy", #"{"policy":{"etag":"\#(etag)","bindings":[\#(Self.binding)]}}"#)
      }
      let changed = try await set(etag)
      #expect(changed.status == 200 && changed.json["etag"]?.text != etag)
      let late = try await set(etag)
      #expect(late.status == 409 && late.json["error"]?["status"]?.text == "ABORTED")
      let now = try await curl.post("/v1/projects/p:getIamPolicy", "{}").json
      #expect(now["etag"]?.text == changed.json["etag"]?.text)
      #expect(now["bindings"]?.elements?.first?["role"]?.text == "roles/viewer")
      #expect(try await curl.post("/v1/projects/other:getIamPolicy", "{}").json["bindings"]?.elements?.isEmpty == true)
    }
  }

  @Test("A bucket's policy too; it goes with the bucket")
  func bucket() async throws {
    try await withSandboxClient { curl in
      #expect(try await curl.get("/storage/v1/b/bkt/iam").status == 404)
      _ = try await curl.post("/storage/v1/b?project=p", #"{"name":"bkt"}"#)
      let etag = try #require(try await curl.get("/storage/v1/b/bkt/iam").json["etag"]?.text)
      let body = #"{"etag":"\#(etag)","bindings":[\#(Self.binding)]}"#
      #expect(try await curl.send("PUT", "/storage/v1/b/bkt/iam", json: body).status == 200)
      #expect(try await curl.send("PUT", "/storage/v1/b/bkt/iam", json: body).status == 412)
      _ = try await curl.send("DELETE", "/storage/v1/b/bkt")
      _ = try await curl.post("/storage/v1/b?project=p", #"{"name":"bkt"}"#)
      #expect(try await curl.get("/storage/v1/b/bkt/iam").json["bindings"]?.elements?.isEmpty == true)
    }
  }

  @Test("Conditions want version 3, to be set and to be told")
  func conditions() async throws {
    try await withSandboxClient { curl in
      func policy(_ version: String) -> String {
        #"{"policy":{\#(version)"bindings":[{"role":"roles/viewer","members":["user:a@b.c"],"#
          + #""condition":{"title":"t","expression":"e"}}]}}"#
      }
      #expect(try await curl.post("/v1/projects/p:setIamPolicy", policy("")).status == 400)
      #expect(try await curl.post("/v1/projects/p:setIamPolicy", policy(#""version":3,"#)).status == 200)
      #expect(try await curl.post("/v1/projects/p:getIamPolicy", "{}").status == 400)
      let told = try await curl.post("/v1/projects/p:getIamPolicy", #"{"options":{"requestedPolicyVersion":3}}"#)
      #expect(told.json["bindings"]?.elements?.first?["condition"]?["title"]?.text == "t")
    }
  }

  @Test("auditConfigs change only if the mask names them, and the bindings too")
  func auditConfigs() async throws {
    try await withSandboxClient { curl in
      func set(_ policy: String, mask: String? = nil) async throws -> Curl.Answer {
        let mask = mask.map { #","updateMask":"\#($0)""# } ?? ""
        return try await curl.post("/v1/projects/p:setIamPolicy", #"{"policy":{\#(policy)}\#(mask)}"#)
      }
      let audit = #""auditConfigs":[{"service":"allServices","auditLogConfigs":[{"logType":"DATA_READ"}]}]"#
      #expect(try await set(audit + #","bindings":[\#(Self.binding)]"#).json["auditConfigs"] == nil)
      let changed = try await set(audit, mask: "auditConfigs,etag").json
      #expect(changed["bindings"]?.elements?.count == 1)
      let kept = try await set(#""bindings":[]"#).json
      #expect(kept["bindings"]?.elements?.isEmpty == true)
      #expect(kept["auditConfigs"]?.elements?.first?["service"]?.text == "allServices")
      let read = try await curl.post("/v1/projects/p:getIamPolicy", "{}").json["auditConfigs"]?.elements?.first
      #expect(read?["auditLogConfigs"]?.elements?.first?["logType"]?.text == "DATA_READ")
      #expect(try await set("", mask: "bindings,etag,auditConfigs").json["auditConfigs"] == nil)
      let bad = #""auditConfigs":[{"service":"allServices","auditLogConfigs":[{"logType":"READ"}]}]"#
      #expect(try await set(bad, mask: "auditConfigs").status == 400)
    }
  }

  @Test(
    "What is no binding is refused",
    arguments: [
      #"{"role":"viewer","members":["user:a"]}"#, #"{"role":"roles/viewer"}"#,
      #"{"role":"roles/viewer","members":["a"]}"#,
    ])
  func badBinding(binding: String) async throws {
    try await withSandboxClient { curl in
      let answer = try await curl.post("/v1/projects/p:setIamPolicy", #"{"policy":{"bindings":[\#(binding)]}}"#)
      #expect(answer.status == 400)
    }
  }
}
