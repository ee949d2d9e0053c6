import GoogleCloud
import JSON
import Keys
import Sandbox
import TestSupport
import Testing

@testable import CloudSandbox

@Suite("Tokens, keys and jobs")
struct TokenTests {
  private static let email = "s@p.iam.gserviceaccount.com"
  private static let jwtBearer = "urn:ietf:params:oauth:grant-type:jwt-bearer"

  private func form(_ curl: Curl, _ path: String, _ fields: [(String, String)]) async throws -> Curl.Answer {
    let text = fields.map { "\($0)=\(PercentEncoding.encode($1))" }.joined(separator: "&")
    return try await curl.send(
      "POST", path, Array(text.utf8), headers: ["content-type: application/x-www-form-urlencoded"])
  }

  /// The key file that the sandbox makes for a service account.
  private func keyFile(_ curl: Curl) async throws -> JSONValue {
    let made = try await curl.post("/v1/projects/p/serviceAccounts/\(Self.email)/keys", "{}")
    let data = try #require(made.json["privateKeyData"]?.text.flatMap(Base64.bytes))
    return try JSONParser.parse(data)
  }

  @Test("A service account's assertion is looked at: its form, its times, its signature")
  func assertion() async throws {
    try await withSandboxClient { curl in
      let file = try await keyFile(curl)
      #expect(file["token_uri"]?.text == curl.endpoint + "/token")
      let key = try SignatureKey(privatePEM: Array(try #require(file["private_key"]?.text).utf8))
      let now = Timestamp.now() / 1_000_000
      func token(_ claims: [(String, JSONValue?)], by key: SignatureKey) async throws -> Curl.Answer {
        var json = JSONValue.members([
          ("iss", .string(Self.email)), ("scope", .string("a b")), ("iat", .integer(now)),
          ("exp", .integer(now + 3600)), ("aud", .string("https://oauth2.googleapis.com/token")),
        ])
        for (name, value) in claims { json = json.setting(name, value) }
        let assertion = try JSONWebToken.sign(json.json, keyID: "k", key)
        return try await form(curl, "/token", [("grant_type", Self.jwtBearer), ("assertion", assertion)])
      }
      let good = try await token([], by: key)
      #expect(good.status == 200)
      #expect(good.json["token_type"]?.text == "Bearer")
      #expect(good.json["access_token"]?.text?.isEmpty == false)
      for claims: [(String, JSONValue?)] in [
        [("exp", .integer(now + 3601))], [("exp", .integer(now - 900)), ("iat", .integer(now - 4000))],
        [("aud", .string("https://example.com"))], [("iss", nil)], [("scope", nil)], [("iat", .integer(now + 900))],
      ] {
        let answer = try await token(claims, by: key)
        #expect(answer.status == 400)
        #expect(answer.json["error"]?.text == "invalid_grant")
      }
      let other = try SignatureKey.generate(.rsa)
      #expect(try await token([], by: other).json["error"]?.text == "invalid_grant")
      let none = try await form(curl, "/token", [("grant_type", Self.jwtBearer), ("assertion", "a.b.c")])
      #expect(none.json["error"]?.text == "invalid_request")
    }
  }

  @Test("Refresh tokens, token exchange, impersonation")
  func others() async throws {
    try await withSandboxClient { curl in
      let refresh = [
        ("grant_type", "refresh_token"), ("client_id", "i"), ("client_secret", "s"), ("refresh_token", "r"),
      ]
      #expect(try await form(curl, "/token", refresh).json["access_token"] != nil)
      #expect(try await form(curl, "/token", refresh.dropLast()).status == 400)
      #expect(try await form(curl, "/token", []).json["error"]?.text == "unsupported_grant_type")

      let exchange = [
        ("grant_type", "urn:ietf:params:oauth:grant-type:token-exchange"), ("audience", "//iam/x"),
        ("subject_token", "t"), ("subject_token_type", "urn:ietf:params:oauth:token-type:jwt"),
      ]
      let federated = try await form(curl, "/v1/token", exchange).json
      #expect(federated["issued_token_type"]?.text == "urn:ietf:params:oauth:token-type:access_token")
      #expect(try await form(curl, "/v1/token", exchange.dropLast()).status == 400)

      let account = "/v1/projects/-/serviceAccounts/\(Self.email)"
      let access = try await curl.post("\(account):generateAccessToken", #"{"scope":["a"],"lifetime":"600s"}"#).json
      let expires = try #require(access["expireTime"]?.text.flatMap(Timestamp.microseconds))
      #expect(abs(expires / 1_000_000 - Timestamp.now() / 1_000_000 - 600) < 60)
      #expect(try await curl.post("\(account):generateAccessToken", "{}").status == 400)
    }
  }

  @Test("The metadata server wants its header, and gives it back")
  func metadata() async throws {
    try await withSandboxClient { curl in
      let path = "/computeMetadata/v1/instance/service-accounts/default/"
      #expect(try await curl.get(path + "token").status == 403)
      for part in ["token", "email", "scopes", "?recursive=true", "identity?audience=x"] {
        let answer = try await curl.send("GET", path + part, headers: ["Metadata-Flavor: Google"])
        #expect(answer.status == 200)
        #expect(answer.headers["metadata-flavor"] == "Google")
      }
      let ping = try await curl.send("GET", "/", headers: ["Metadata-Flavor: Google"])
      #expect(ping.headers["metadata-flavor"] == "Google")
    }
  }

  @Test("What signJwt signs, the account's certificate verifies; the key stays over a restart")
  func certificates() async throws {
    try await withTemporaryPath { folder in
      let email = "securetoken@system.gserviceaccount.com"
      let token = try await withCloudSandbox(SandboxConfiguration(dataFolder: folder)) { endpoint in
        let answer = try await Curl(endpoint.url).post(
          "/v1/projects/-/serviceAccounts/\(email):signJwt", #"{"payload":"{\"sub\":\"u\"}"}"#)
        return try #require(answer.json["signedJwt"]?.text.flatMap { JSONWebToken($0) })
      }
      try await withCloudSandbox(SandboxConfiguration(dataFolder: folder)) { endpoint in
        let curl = Curl(endpoint.url)
        let answer = try await curl.get("/robot/v1/metadata/x509/\(email)")
        #expect(answer.headers["cache-control"]?.contains("max-age=") == true)
        let pem = try #require(answer.json[token.header["kid"]?.text ?? ""]?.text)
        let key = try SignatureKey(publicPEM: Array(pem.utf8), takesCertificate: true)
        #expect(key.isSignature(token.signature, of: token.signed))
        #expect(!key.isSignature(token.signature, of: token.signed + [0]))
      }
    }
  }

  @Test("A scheduled export: the job is kept, and run makes its call")
  func scheduler() async throws {
    try await withBucket { curl in
      let database = curl.database
      _ = try await curl.post(
        documents: "documents:commit", #"{"writes":[{"update":{"name":"\#(database)/documents/a/1"}}]}"#)
      let jobs = "/v1/projects/p/locations/us-east1/jobs"
      let body = Base64.text(Array(#"{"outputUriPrefix":"gs://bkt"}"#.utf8))
      let job = """
        {"name":"projects/p/locations/us-east1/jobs/daily","schedule":"0 3 * * *","httpTarget":{"uri":\
        "https://firestore.googleapis.com/v1/\(database):exportDocuments","httpMethod":"POST","body":"\(body)",\
        "oauthToken":{"serviceAccountEmail":"\(Self.email)"}}}
        """
      #expect(try await curl.post(jobs, job).json["state"]?.text == "ENABLED")
      #expect(try await curl.post(jobs, job).status == 409)
      #expect(try await curl.post(jobs, #"{"name":"projects/q/x"}"#).status == 400)
      #expect(try await curl.get(jobs).json["jobs"]?.elements?.count == 1)
      let changed = try await curl.send(
        "PATCH", jobs + "/daily?updateMask=schedule", json: #"{"schedule":"0 4 * * *"}"#)
      #expect(changed.json["schedule"]?.text == "0 4 * * *")
      #expect(changed.json["httpTarget"]?["oauthToken"] != nil)
      #expect(try await curl.post(jobs + "/daily:pause", "{}").json["state"]?.text == "PAUSED")
      let ran = try await curl.post(jobs + "/daily:run", "{}").json
      #expect(ran["lastAttemptTime"] != nil)
      #expect(ran["status"]?["code"] == nil)
      let operations = try await curl.get("/v1/\(database)/operations").json
      _ = try await curl.wait(try #require(operations["operations"]?.elements?.first))
      let objects = try await curl.get("/storage/v1/b/bkt/o").json
      #expect(objects["items"]?.elements?.isEmpty == false)

      _ = try await curl.send("PATCH", jobs + "/daily", json: #"{"httpTarget":{"uri":"https://example.com/"}}"#)
      #expect(try await curl.post(jobs + "/daily:run", "{}").json["status"]?["code"]?.integer == 12)
      #expect(try await curl.send("DELETE", jobs + "/daily").status == 200)
      #expect(try await curl.get(jobs + "/daily").status == 404)
    }
  }

  @Test("An account is found when it was made, or has a key; one that only signed is not")
  func accounts() async throws {
    try await withSandboxClient { curl in
      for project in ["p", "-"] {
        #expect(try await curl.get("/v1/projects/\(project)/serviceAccounts/\(Self.email)").status == 404)
      }
      let signed = try await curl.post("/v1/projects/-/serviceAccounts/\(Self.email):signBlob", #"{"payload":"YQ=="}"#)
      #expect(signed.status == 200)
      #expect(try await curl.get("/v1/projects/p/serviceAccounts/\(Self.email)").status == 404)
      #expect(try await curl.post("/v1/projects/-/serviceAccounts/\(Self.email):disable", "{}").status == 404)
      let made = try await curl.post("/v1/projects/p/serviceAccounts", #"{"accountId":"s"}"#).json
      #expect(made["name"]?.text == "projects/p/serviceAccounts/\(Self.email)")
      for project in ["p", "-"] {
        let found = try await curl.get("/v1/projects/\(project)/serviceAccounts/\(Self.email)").json
        #expect(found["email"]?.text == Self.email && found["projectId"]?.text == "p")
      }
      // The key that signed before still does.
      let again = try await curl.post("/v1/projects/-/serviceAccounts/\(Self.email):signBlob", #"{"payload":"YQ=="}"#)
      #expect(again.json["signedBlob"]?.text == signed.json["signedBlob"]?.text)
      #expect(try await curl.send("DELETE", "/v1/projects/p/serviceAccounts/\(Self.email)", json: "{}").status == 200)
      #expect(try await curl.get("/v1/projects/-/serviceAccounts/\(Self.email)").status == 404)
    }
  }
}
