import GoogleCloud
import JSON
import Keys
import TestSupport
import Testing

@testable import CloudSandbox

extension Curl {
  static let project = "demo-p"
  static let key = "AIzaSandbox-demo-p"

  /// Calls the Identity Toolkit as a server with an account of its own does.
  func admin(_ path: String, _ json: String) async throws -> Answer {
    try await post(
      "/v1/projects/\(Self.project)\(path)", json, options: ["--header", "authorization: Bearer anything"])
  }

  /// Calls it as a browser does, with the public key.
  func open(_ method: String, _ json: String) async throws -> Answer {
    try await post("/v1/accounts:\(method)?key=\(Self.key)", json)
  }

  /// Makes a user of the address, with a password.
  func makeUser(_ uid: String, password: String = "correct horse") async throws {
    let made = try await admin(
      "/accounts", #"{"localId":"\#(uid)","email":"\#(uid)@example.com","password":"\#(password)"}"#)
    #expect(made.status == 200)
  }

  func signIn(_ uid: String, password: String = "correct horse") async throws -> Answer {
    try await open(
      "signInWithPassword",
      #"{"email":"\#(uid)@example.com","password":"\#(password)","returnSecureToken":true}"#)
  }

  /// The ID token of a user who signs in.
  func idToken(_ uid: String) async throws -> String {
    try #require(try await signIn(uid).json["idToken"]?.text)
  }

  /// The one user of an id, as `accounts:lookup` has it.
  func lookup(_ uid: String) async throws -> JSONValue? {
    try await admin("/accounts:lookup", #"{"localId":["\#(uid)"]}"#).json["users"]?.elements?.first
  }

  /// Exchanges a refresh token.
  func refresh(_ token: String, key: String = Self.key) async throws -> Answer {
    try await send(
      "POST", "/v1/token?key=\(key)", Array("grant_type=refresh_token&refresh_token=\(token)".utf8),
      headers: ["content-type: application/x-www-form-urlencoded"])
  }

  /// The ids of the keys that are published by certificate.
  func keyIDs(
    _ path: String = "/robot/v1/metadata/x509/securetoken@system.gserviceaccount.com"
  ) async throws -> [String] {
    try await get(path).json.members?.map(\.name) ?? []
  }
}

extension Curl.Answer {
  /// The code of an answer that refuses, without its explanation.
  var refusal: String? {
    json["error"]?["message"]?.text?.split(separator: " : ").first.map(String.init)
  }
}

extension JSONWebToken {
  /// Whether a key of a certificate or a public key in PEM made the signature.
  func isSigned(byPEM pem: String) throws -> Bool {
    try SignatureKey(publicPEM: Array(pem.utf8), takesCertificate: true).isSignature(signature, of: signed)
  }
}
