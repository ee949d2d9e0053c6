import JSON
import TestSupport
import Testing

@testable import CloudSandbox

/// What an operator does about access after an incident.
@Suite("gcloud: access", .enabled(if: Gcloud.path != nil, "\(Gcloud.absence)"))
struct GcloudAccessTests {
  @Test("storage hmac create, list, describe, update and delete")
  func hmac() async throws {
    try await withGcloud { curl, _, gcloud in
      let account = "s@p.iam.gserviceaccount.com"
      _ = try await curl.post("/v1/projects/p/serviceAccounts", #"{"accountId":"s"}"#)
      let made = try await gcloud(["storage", "hmac", "create", account, "--format=json"])
      #expect(made.isSuccess, "\(made.error)")
      let json = try JSONParser.parse(Array(made.output.utf8))
      #expect(json["secret"]?.text?.utf8.count == 40)
      let id = try #require(json["metadata"]?["accessId"]?.text)
      #expect(try await gcloud(["storage", "hmac", "list", "--format=value(accessId)"]).lines == [id])
      #expect(try await !gcloud(["storage", "hmac", "delete", id]).isSuccess)
      let updated = try await gcloud(["storage", "hmac", "update", id, "--deactivate"])
      #expect(updated.isSuccess, "\(updated.error)")
      let described = try await gcloud(["storage", "hmac", "describe", id, "--format=value(state)"])
      #expect(described.lines == ["INACTIVE"])
      let deleted = try await gcloud(["storage", "hmac", "delete", id])
      #expect(deleted.isSuccess, "\(deleted.error)")
      #expect(try await gcloud(["storage", "hmac", "list", "--format=value(state)"]).lines.isEmpty)
      #expect(try await gcloud(["storage", "hmac", "list", "--all", "--format=value(state)"]).lines == ["DELETED"])
    }
  }

  @Test("logging read by a filter, and write")
  func logging() async throws {
    try await withGcloud { curl, _, gcloud in
      let patched = try await curl.send("PATCH", "/storage/v1/b/bkt", json: #"{"labels":{"a":"1"}}"#)
      #expect(patched.status == 200)
      #expect(try await curl.send("DELETE", "/storage/v1/b/bkt").status == 204)
      func read(_ filter: String, _ format: String) async throws -> [String] {
        let outcome = try await gcloud([
          "logging", "read", filter, "--freshness=30d", "--project=p", "--format=value(\(format))",
        ])
        #expect(outcome.isSuccess, "\(outcome.error)")
        return outcome.lines
      }
      let log = #"logName="projects/p/logs/cloudaudit.googleapis.com%2Factivity""#
      #expect(try await read(log, "protoPayload.methodName") == ["storage.buckets.delete", "storage.buckets.update"])
      let deleted = log + #" protoPayload.methodName:"delete" AND resource.labels.bucket_name="bkt""#
      #expect(try await read(deleted, "protoPayload.resourceName") == ["projects/_/buckets/bkt"])
      let written = try await gcloud(["logging", "write", "notes", "seen by Ana", "--severity=WARNING"])
      #expect(written.isSuccess, "\(written.error)")
      #expect(try await read("severity>=WARNING", "textPayload") == ["seen by Ana"])
      #expect(try await !gcloud(["logging", "read", "textPayload=~x", "--project=p"]).isSuccess)
    }
  }

  @Test("kms keys get-iam-policy, add-iam-policy-binding; versions list, disable, enable, destroy and restore")
  func kms() async throws {
    try await withGcloud { curl, _, gcloud in
      let rings = "/v1/projects/p/locations/global/keyRings"
      _ = try await curl.post("\(rings)?keyRingId=r", "{}")
      _ = try await curl.post(
        "\(rings)/r/cryptoKeys?cryptoKeyId=k",
        #"{"purpose":"ASYMMETRIC_SIGN","versionTemplate":{"algorithm":"EC_SIGN_ED25519"}}"#)
      let place = ["--keyring=r", "--location=global"]
      let added = try await gcloud(
        ["kms", "keys", "add-iam-policy-binding", "k", "--member=user:a@b.c", "--role=roles/cloudkms.signer"] + place)
      #expect(added.isSuccess, "\(added.error)")
      let policy = try await gcloud(
        ["kms", "keys", "get-iam-policy", "k", "--flatten=bindings", "--format=value(bindings.role)"] + place)
      #expect(policy.lines == ["roles/cloudkms.signer"], "\(policy.error)")
      func versions(_ arguments: String...) async throws -> [String] {
        let outcome = try await gcloud(
          ["kms", "keys", "versions"] + arguments + ["--key=k", "--format=value(state)"] + place)
        #expect(outcome.isSuccess, "\(outcome.error)")
        return outcome.lines
      }
      #expect(try await versions("list") == ["ENABLED"])
      #expect(try await versions("disable", "1") == ["DISABLED"])
      #expect(try await versions("enable", "1") == ["ENABLED"])
      #expect(try await versions("destroy", "1") == ["DESTROY_SCHEDULED"])
      #expect(try await versions("restore", "1") == ["DISABLED"])
      #expect(try await versions("list") == ["DISABLED"])
    }
  }

  @Test("iam service-accounts list, get-iam-policy, add-iam-policy-binding, remove-iam-policy-binding")
  func accounts() async throws {
    try await withGcloud { curl, _, gcloud in
      let account = "s@p.iam.gserviceaccount.com"
      for id in ["s", "t"] { _ = try await curl.post("/v1/projects/p/serviceAccounts", #"{"accountId":"\#(id)"}"#) }
      let listed = try await gcloud(["iam", "service-accounts", "list", "--format=value(email)"])
      #expect(listed.lines == [account, "t@p.iam.gserviceaccount.com"], "\(listed.error)")
      let binding = ["--member=user:a@b.c", "--role=roles/iam.serviceAccountUser"]
      let added = try await gcloud(["iam", "service-accounts", "add-iam-policy-binding", account] + binding)
      #expect(added.isSuccess, "\(added.error)")
      func roles() async throws -> [String] {
        try await gcloud([
          "iam", "service-accounts", "get-iam-policy", account, "--flatten=bindings", "--format=value(bindings.role)",
        ]).lines
      }
      #expect(try await roles() == ["roles/iam.serviceAccountUser"])
      let removed = try await gcloud(["iam", "service-accounts", "remove-iam-policy-binding", account] + binding)
      #expect(removed.isSuccess, "\(removed.error)")
      #expect(try await roles().isEmpty)
    }
  }
}
