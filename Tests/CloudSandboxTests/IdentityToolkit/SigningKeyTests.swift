import GoogleCloud
import JSON
import Keys
import Sandbox
import TestSupport
import Testing

@testable import CloudSandbox

@Suite("Keys that sign users' tokens: where they are published, how they change")
struct SigningKeyTests {
  private static let secureToken = "securetoken@system.gserviceaccount.com"
  private static let x509 = "/robot/v1/metadata/x509/\(secureToken)"

  private func sign(_ curl: Curl, _ signer: String, _ json: String) async throws -> JSONWebToken {
    let answer = try await curl.post("/sandbox/v1/identity/keys/\(signer):sign", json)
    return try #require(answer.json["token"]?.text.flatMap { JSONWebToken($0) })
  }

  private func rotate(_ curl: Curl, _ signer: String, _ json: String = "{}") async throws -> String {
    let answer = try await curl.post("/sandbox/v1/identity/keys/\(signer):rotate", json)
    return try #require(answer.json["keyId"]?.text)
  }

  @Test("Each signer's key is published as a certificate or key in PEM, and as a JSON Web Key of the same numbers")
  func published() async throws {
    try await withSandboxClient { curl in
      for (signer, pem, web, kind) in [
        ("idToken", Self.x509, "/service_accounts/v1/jwk/\(Self.secureToken)", "RSA"),
        ("sessionCookie", "/identitytoolkit/v3/relyingparty/publicKeys", "/v1/sessionCookiePublicKeys", "RSA"),
        ("iap", "/iap/verify/public_key", "/iap/verify/public_key-jwk", "EC"),
      ] {
        let token = try await sign(curl, signer, #"{"payload":{"a":1}}"#)
        #expect(token.header["alg"]?.text == (kind == "EC" ? "ES256" : "RS256"))
        let id = try #require(token.header["kid"]?.text)
        let answer = try await curl.get(pem)
        #expect(answer.headers["cache-control"] == "public, max-age=21600, must-revalidate, no-transform")
        #expect(answer.json.members?.map(\.name) == [id])
        let text = try #require(answer.json[id]?.text)
        let key = try SignatureKey(publicPEM: Array(text.utf8), takesCertificate: true)
        let webKey = try #require(try await curl.get(web).json["keys"]?.elements?.first)
        #expect(webKey["kid"]?.text == id)
        #expect(webKey["kty"]?.text == kind)
        func bytes(_ name: String) throws -> [UInt8] { try #require(webKey[name]?.text.flatMap(Base64.bytes)) }
        let der = try key.publicDER()
        if kind == "EC" {
          #expect(der.suffix(65) == [4] + (try bytes("x")) + (try bytes("y")))
          #expect(token.signature.count == 64)
        } else {
          // The modulus and the exponent, each an INTEGER of DER.
          #expect(der.suffix(262) == [0] + (try bytes("n")) + [2, 3] + (try bytes("e")))
          #expect(key.isSignature(token.signature, of: token.signed))
        }
      }
    }
  }

  @Test("After a rotation the earlier key is still published, unless it is withdrawn; the keys stay over a restart")
  func rotation() async throws {
    try await withTemporaryPath { folder in
      let configuration = SandboxConfiguration(dataFolder: folder)
      let (first, second) = try await withCloudSandbox(configuration) { endpoint in
        let curl = Curl(endpoint.url)
        try await curl.makeUser("ana")
        let token = try #require(JSONWebToken(try await curl.idToken("ana")))
        let first = try #require(token.header["kid"]?.text)
        let second = try await rotate(curl, "idToken")
        #expect(first != second)
        #expect(try await curl.keyIDs() == [second, first])
        let web = try await curl.get("/service_accounts/v1/jwk/\(Self.secureToken)").json["keys"]?.elements
        #expect(web?.map { $0["kid"]?.text } == [second, first])
        let certificate = try #require(try await curl.get(Self.x509).json[first]?.text)
        #expect(try token.isSigned(byPEM: certificate))
        let next = try #require(JSONWebToken(try await curl.idToken("ana")))
        #expect(next.header["kid"]?.text == second)
        return (first, second)
      }
      try await withCloudSandbox(configuration) { endpoint in
        let curl = Curl(endpoint.url)
        #expect(try await curl.keyIDs() == [second, first])
        // signJwt of the account signs by the same key.
        let signed = try await curl.post(
          "/v1/projects/-/serviceAccounts/\(Self.secureToken):signJwt", #"{"payload":"{}"}"#)
        #expect(signed.json["keyId"]?.text == second)
        let third = try await rotate(curl, "idToken", #"{"withdraw":true}"#)
        #expect(try await curl.keyIDs() == [third])
        // The other signers keep theirs.
        let cookies = try await curl.keyIDs("/identitytoolkit/v3/relyingparty/publicKeys")
        #expect(cookies.count == 1 && cookies != [third])
      }
    }
  }

  @Test("An ID token of an earlier key still makes a session cookie; of a withdrawn key it does not")
  func earlier() async throws {
    try await withSandboxClient { curl in
      try await curl.makeUser("ana")
      let json = #"{"idToken":"\#(try await curl.idToken("ana"))"}"#
      _ = try await rotate(curl, "idToken")
      #expect(try await curl.admin(":createSessionCookie", json).status == 200)
      _ = try await rotate(curl, "idToken", #"{"withdraw":true}"#)
      #expect(try await curl.admin(":createSessionCookie", json).refusal == "INVALID_ID_TOKEN")
    }
  }

  @Test("IAP's assertion of an address: 10 minutes, ES256, checked by OpenSSL")
  func assertion() async throws {
    try await withSandboxClient { curl in
      let answer = try await curl.post(
        "/sandbox/v1/identity/iap:assert", #"{"email":"ana@example.com","audience":"/projects/1/apps/a"}"#)
      let token = try #require(answer.json["assertion"]?.text.flatMap { JSONWebToken($0) })
      #expect(token.header["alg"]?.text == "ES256")
      #expect(token.claims["iss"]?.text == "https://cloud.google.com/iap")
      #expect(token.claims["aud"]?.text == "/projects/1/apps/a")
      #expect(token.claims["email"]?.text == "ana@example.com")
      #expect(token.claims["hd"]?.text == "example.com")
      let issued = try #require(token.claims["iat"]?.integer)
      #expect(token.claims["exp"]?.integer == issued + 600)
      let pem = try #require(
        try await curl.get("/iap/verify/public_key").json[token.header["kid"]?.text ?? ""]?.text)
      let key = try SignatureKey(publicPEM: Array(pem.utf8))
      // OpenSSL takes the two numbers in DER only.
      func integer(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
        var bytes = Array(bytes.drop { $0 == 0 })
        if bytes.first.map({ $0 > 0x7F }) ?? true { bytes.insert(0, at: 0) }
        return [2, UInt8(bytes.count)] + bytes
      }
      let numbers = integer(token.signature.prefix(32)) + integer(token.signature.suffix(32))
      let der = [0x30, UInt8(numbers.count)] + numbers
      #expect(key.isSignature(der, of: token.signed))
      #expect(!key.isSignature(der, of: token.signed + [0]))
      #expect(try await curl.post("/sandbox/v1/identity/iap:assert", #"{"email":"a@b.c"}"#).status == 400)
    }
  }

  @Test("Any header and payload is signed, as text too; a foreign key signs under the published key's id")
  func odd() async throws {
    try await withSandboxClient { curl in
      let text = #"{"role":"user","role":"SUPERADMIN"}"#
      let json = JSONValue.members([
        ("header", .string(#"{"alg":"none","crit":["x"]}"#)), ("payload", .string(text)),
      ])
      let answer = try await curl.post(
        "/sandbox/v1/identity/keys/idToken:sign", String(decoding: json.json, as: UTF8.self))
      let token = try #require(answer.json["token"]?.text)
      let parts = token.split(separator: ".")
      #expect(Base64.bytes(String(parts[1])) == Array(text.utf8))
      let odd = try #require(JSONWebToken(token))
      #expect(odd.header["crit"] != nil && odd.header["kid"] == nil)
      let id = try #require(answer.json["keyId"]?.text)
      let pem = try #require(try await curl.get(Self.x509).json[id]?.text)
      #expect(try odd.isSigned(byPEM: pem))
      let foreign = try await sign(curl, "idToken", #"{"payload":{},"foreign":true}"#)
      #expect(foreign.header["kid"]?.text == id)
      #expect(try !foreign.isSigned(byPEM: pem))
      #expect(try await curl.post("/sandbox/v1/identity/keys/idToken:sign", "{}").status == 400)
      #expect(try await curl.post("/sandbox/v1/identity/keys/other:sign", "{}").status == 404)
    }
  }

  @Test("Faults act on keys, users and tokens; `cacheControl` changes how long keys are kept")
  func faults() async throws {
    try await withSandboxClient { curl in
      try await curl.makeUser("ana")
      func add(_ rule: String) async throws {
        #expect(try await curl.post(Faults.path, #"{"rules":[\#(rule)]}"#).status == 200)
      }
      try await add(#"{"path":"/robot/*","cacheControl":"public, max-age=5","times":1}"#)
      try await add(#"{"path":"/robot/*","cacheControl":"","times":1}"#)
      #expect(try await curl.get(Self.x509).headers["cache-control"] == "public, max-age=5")
      #expect(try await curl.get(Self.x509).headers["cache-control"] == nil)
      #expect(try await curl.get(Self.x509).headers["cache-control"]?.contains("max-age=21600") == true)
      try await add(#"{"path":"*/accounts:lookup","status":503}"#)
      #expect(try await curl.admin("/accounts:lookup", #"{"localId":["ana"]}"#).status == 503)
      try await add(#"{"path":"*:createSessionCookie","status":403}"#)
      #expect(try await curl.admin(":createSessionCookie", "{}").status == 403)
    }
  }

  @Test("At the Auth emulator's prefixes the answers are the same")
  func prefixes() async throws {
    try await withSandboxClient { curl in
      try await curl.makeUser("ana")
      let bearer = ["--header", "authorization: Bearer owner"]
      let prefix = "/identitytoolkit.googleapis.com"
      let user = try await curl.post(
        "\(prefix)/v1/projects/\(Curl.project)/accounts:lookup", #"{"localId":["ana"]}"#, options: bearer)
      #expect(user.json["users"]?.elements?.count == 1)
      let signedIn = try await curl.post(
        "\(prefix)/v1/accounts:signInWithPassword?key=\(Curl.key)",
        #"{"email":"ana@example.com","password":"correct horse"}"#
      ).json
      let token = try #require(signedIn["refreshToken"]?.text)
      let refreshed = try await curl.send(
        "POST", "/securetoken.googleapis.com/v1/token?key=\(Curl.key)",
        json: #"{"grant_type":"refresh_token","refresh_token":"\#(token)"}"#)
      #expect(refreshed.json["id_token"] != nil)
      #expect(try await curl.get("\(prefix)/v1/sessionCookiePublicKeys").json["keys"]?.elements?.count == 1)
    }
  }
}
