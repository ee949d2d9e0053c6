import GoogleCloud
import JSON
import Keys
import Sandbox
import TestSupport
import Testing

@testable import CloudSandbox

@Suite("Cloud Logging: audit entries")
struct AuditLogTests {
  private static let email = "s@p.iam.gserviceaccount.com"
  private static let accounts = "/v1/projects/p/serviceAccounts"

  /// The entries that match, the first first.
  private func entries(_ curl: Curl, _ filter: String, project: String = "p") async throws -> [JSONValue] {
    let question = JSONValue.members([
      ("resourceNames", .strings(["projects/\(project)"])), ("filter", .string(filter)),
    ])
    let answer = try await curl.post("/v2/entries:list", String(decoding: question.json, as: UTF8.self))
    #expect(answer.status == 200)
    return answer.json["entries"]?.elements ?? []
  }

  private func methods(_ curl: Curl, _ filter: String = "") async throws -> [String] {
    try await entries(curl, filter).compactMap { $0["protoPayload"]?["methodName"]?.text }
  }

  @Test("Calls that change access or delete are in the activity log, in their order; those that fail or read are not")
  func activity() async throws {
    let clock = SimulatedClock(1_795_000_000_000_000)
    try await withBucket(clock: clock) { curl in
      let bucket = "/storage/v1/b/bkt"
      let binding = #"{"bindings":[{"role":"roles/viewer","members":["user:a@b.c"]}]}"#
      _ = try await curl.post(Self.accounts, #"{"accountId":"s"}"#)
      let key = try await curl.post("\(Self.accounts)/\(Self.email)/keys", "{}")
      let keyName = try #require(key.json["name"]?.text)
      _ = try await curl.post("/v1/\(keyName):disable", "{}")
      _ = try await curl.post("/v1/\(keyName):enable", "{}")
      _ = try await curl.send("DELETE", "/v1/\(keyName)")
      _ = try await curl.post("\(Self.accounts)/\(Self.email):setIamPolicy", #"{"policy":\#(binding)}"#)
      _ = try await curl.post("/v1/projects/p:setIamPolicy", #"{"policy":\#(binding)}"#)
      _ = try await curl.send("PUT", bucket + "/iam", json: binding)
      _ = try await curl.send("PATCH", bucket, json: #"{"labels":{"a":"1"}}"#)
      let hmac = try await curl.post("/storage/v1/projects/p/hmacKeys?serviceAccountEmail=\(Self.email)", "").json
      let accessID = try #require(hmac["metadata"]?["accessId"]?.text)
      _ = try await curl.send("PUT", "/storage/v1/projects/p/hmacKeys/\(accessID)", json: #"{"state":"INACTIVE"}"#)
      _ = try await curl.send("DELETE", "/storage/v1/projects/p/hmacKeys/\(accessID)")
      let jobs = "/v1/projects/p/locations/us-central1/jobs"
      let job =
        #"{"name":"\#(jobs.dropFirst(4))/j","schedule":"* * * * *","httpTarget":{"uri":"https://x.googleapis.com/"}}"#
      _ = try await curl.post(jobs, job)
      _ = try await curl.send("PATCH", "\(jobs)/j?updateMask=schedule", json: #"{"schedule":"0 0 * * *"}"#)
      _ = try await curl.post("\(jobs)/j:pause", "{}")
      _ = try await curl.send("DELETE", "\(jobs)/j")
      let generation = try #require(try await curl.get(bucket).json["generation"]?.text)
      _ = try await curl.send("DELETE", bucket)
      _ = try await curl.send("POST", "\(bucket)/restore?generation=\(generation)")
      // None of these is an entry.
      #expect(try await curl.send("DELETE", "/storage/v1/b/none").status == 404)
      #expect(try await curl.send("PATCH", bucket + "?ifMetagenerationMatch=99", json: "{}").status == 412)
      _ = try await curl.get(bucket + "/iam")
      _ = try await curl.upload("bkt", "f", [1])
      _ = try await curl.get("/bkt/f")
      _ = try await curl.send("DELETE", bucket + "/o/f")

      let iam = "google.iam.admin.v1."
      let scheduler = "google.cloud.scheduler.v1.CloudScheduler."
      #expect(
        try await methods(curl) == [
          iam + "CreateServiceAccountKey", iam + "DisableServiceAccountKey", iam + "EnableServiceAccountKey",
          iam + "DeleteServiceAccountKey", iam + "SetIAMPolicy", "SetIamPolicy", "storage.setIamPermissions",
          "storage.buckets.update", "storage.hmacKeys.create", "storage.hmacKeys.update", "storage.hmacKeys.delete",
          scheduler + "CreateJob", scheduler + "UpdateJob", scheduler + "PauseJob", scheduler + "DeleteJob",
          "storage.buckets.delete", "storage.buckets.restore",
        ])
      let created = try #require(try await entries(curl, "protoPayload.methodName:CreateServiceAccountKey").first)
      #expect(created["logName"]?.text == "projects/p/logs/cloudaudit.googleapis.com%2Factivity")
      #expect(created["protoPayload"]?["response"]?["name"]?.text == keyName)
      #expect(created["protoPayload"]?["resourceName"]?.text == "projects/p/serviceAccounts/\(Self.email)")
      #expect(created["resource"]?["type"]?.text == "service_account")
      #expect(created["resource"]?["labels"]?["email_id"]?.text == Self.email)
      let time = try #require(created["timestamp"]?.text.flatMap(Timestamp.microseconds))
      #expect(time >= clock.now && time < clock.now + 1_000_000)
      let made = try #require(try await entries(curl, "protoPayload.methodName=storage.hmacKeys.create").first)
      #expect(made["protoPayload"]?["response"]?["accessId"]?.text == accessID)
      #expect(!String(decoding: made.json, as: UTF8.self).contains(try #require(hmac["secret"]?.text)))
      let deleted = try #require(try await entries(curl, "protoPayload.methodName=storage.buckets.delete").first)
      #expect(deleted["protoPayload"]?["resourceName"]?.text == "projects/_/buckets/bkt")
      #expect(deleted["resource"]?["type"]?.text == "gcs_bucket")
      #expect(deleted["resource"]?["labels"]?["bucket_name"]?.text == "bkt")
    }
  }

  @Test(
    "An entry names who called, by a token of a key, of an impersonation, of the metadata server; a stranger's names nobody"
  )
  func principals() async throws {
    try await withBucket { curl in
      let made = try await curl.post("\(Self.accounts)/\(Self.email)/keys", "{}")
      let keyName = try #require(made.json["name"]?.text)
      let file = try JSONParser.parse(try #require(made.json["privateKeyData"]?.text.flatMap(Base64.bytes)))
      let key = try SignatureKey(privatePEM: Array(try #require(file["private_key"]?.text).utf8))
      let keyID = try #require(file["private_key_id"]?.text)
      let now = Timestamp.now() / 1_000_000
      let claims = JSONValue.members([
        ("iss", .string(Self.email)), ("scope", .string("a")), ("iat", .integer(now)), ("exp", .integer(now + 3600)),
        ("aud", .string("https://oauth2.googleapis.com/token")),
      ])
      let assertion = try JSONWebToken.sign(claims.json, keyID: keyID, key)
      let grant = "grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Ajwt-bearer&assertion=\(assertion)"
      let exchanged = try await curl.send(
        "POST", "/token", Array(grant.utf8), headers: ["content-type: application/x-www-form-urlencoded"])
      let impersonated = try await curl.post(
        "/v1/projects/-/serviceAccounts/\(Self.email):generateAccessToken", #"{"scope":["a"]}"#)
      let metadata = try await curl.send(
        "GET", "/computeMetadata/v1/instance/service-accounts/default/token", headers: ["Metadata-Flavor: Google"])
      let forged = try JSONWebToken.sign(claims.json, keyID: keyID, SignatureKey.generate(.rsa))
      let tokens = [
        try #require(exchanged.json["access_token"]?.text), try #require(impersonated.json["accessToken"]?.text),
        try #require(metadata.json["access_token"]?.text), assertion, forged, "token", "ya29.sandbox-x.e30",
      ]
      for token in tokens {
        let patched = try await curl.send(
          "PATCH", "/storage/v1/b/bkt", Array(#"{"labels":{"a":"1"}}"#.utf8),
          headers: ["authorization: Bearer \(token)"])
        #expect(patched.status == 200)
      }
      let found = try await entries(curl, "protoPayload.methodName=storage.buckets.update")
        .map { $0["protoPayload"]?["authenticationInfo"] }
      #expect(
        found.map { $0?["principalEmail"]?.text } == [
          Self.email, Self.email, MetadataServer.email, Self.email, nil, nil, nil,
        ])
      let byKey = "//iam.googleapis.com/\(keyName)"
      #expect(found.map { $0?["serviceAccountKeyName"]?.text } == [byKey, nil, nil, byKey, nil, nil, nil])
      #expect(try await methods(curl, "protoPayload.authenticationInfo.serviceAccountKeyName:\"\(keyID)\"").count == 2)
    }
  }

  @Test("Reads and deletions of objects are in data_access, and only while the project's auditConfigs ask for them")
  func dataAccess() async throws {
    try await withBucket { curl in
      func audit(_ service: String, _ kinds: String...) async throws {
        let logs = kinds.map {
          #"{"logType":"\#($0)","exemptedMembers":["serviceAccount:default@demo-sandbox.iam.gserviceaccount.com"]}"#
        }
        let configs = #"[{"service":"\#(service)","auditLogConfigs":[\#(logs.joined(separator: ","))]}]"#
        let set = try await curl.post(
          "/v1/projects/p:setIamPolicy", #"{"policy":{"auditConfigs":\#(configs)},"updateMask":"auditConfigs"}"#)
        #expect(set.status == 200)
      }
      let object = "/storage/v1/b/bkt/o/a%2Ff"
      func use(_ headers: [String] = []) async throws {
        _ = try await curl.upload("bkt", "a/f", [1])
        for path in [object, "\(object)?alt=media", "/download\(object)?alt=media", "/bkt/a/f", "/storage/v1/b/bkt/o"] {
          #expect(try await curl.send("GET", path, headers: headers).status == 200)
        }
        #expect(try await curl.send("DELETE", object, headers: headers).status == 204)
      }
      let data = #"logName="projects/p/logs/cloudaudit.googleapis.com%2Fdata_access""#
      try await use()
      #expect(try await methods(curl, data).isEmpty)
      try await audit("pubsub.googleapis.com", "DATA_READ", "DATA_WRITE")
      try await use()
      #expect(try await methods(curl, data).isEmpty)
      try await audit("storage.googleapis.com", "DATA_READ")
      try await use()
      let reads = Array(repeating: "storage.objects.get", count: 4) + ["storage.objects.list"]
      #expect(try await methods(curl, data) == reads)
      try await audit("allServices", "DATA_WRITE")
      try await use()
      #expect(try await methods(curl, data) == reads + ["storage.objects.delete"])
      let last = try #require(try await entries(curl, data).last)
      #expect(last["protoPayload"]?["resourceName"]?.text == "projects/_/buckets/bkt/objects/a/f")
      // Who is exempted leaves no entry.
      let token = try await curl.send(
        "GET", "/computeMetadata/v1/instance/service-accounts/default/token", headers: ["Metadata-Flavor: Google"])
      try await use(["authorization: Bearer \(try #require(token.json["access_token"]?.text))"])
      #expect(try await methods(curl, data) == reads + ["storage.objects.delete"])
    }
  }
}
