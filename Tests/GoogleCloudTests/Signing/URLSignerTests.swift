import Documents
import Foundation
import TestSupport
import Testing

@testable import GoogleCloud

struct URLSignerTests {
  private let folder: CredentialFolder

  init() throws { folder = try CredentialFolder() }

  private static let access = SignedAccess(
    bucket: "b", object: "e/é 1.json", generation: 7, duration: .seconds(3_600), fileName: "copia año.json")

  /// A stand-in for IAM: signs with the account of the vectors.
  private func iam() throws -> LoopbackServer {
    let key = try SigningVectorTests.key()
    return try LoopbackServer { request in
      switch request.path {
      case "/token": return .json(#"{"access_token":"source","expires_in":3600}"#)
      case "/computeMetadata/v1/instance/service-accounts/default/email":
        return LoopbackServer.Response(headers: ["Metadata-Flavor": "Google"], body: Array("\(key.email)\n".utf8))
      case "/computeMetadata/v1/instance/service-accounts/default/token":
        return .json(#"{"access_token":"machine","expires_in":3600}"#, headers: ["Metadata-Flavor": "Google"])
      case "/v1/projects/-/serviceAccounts/\(key.email):signBlob":
        struct Order: Decodable { var payload: Data }
        guard let order = try? JSONDecoder().decode(Order.self, from: Data(request.body)),
          let signature = try? key.signature(of: [UInt8](order.payload))
        else { return .error(400, "INVALID_ARGUMENT") }
        return .json(#"{"keyId":"k","signedBlob":"\#(Data(signature).base64EncodedString())"}"#)
      default: return .error(404, "NOT_FOUND")
      }
    }
  }

  @Test("A key file signs here, and asks nobody")
  func keyFile() async throws {
    let server = try LoopbackServer { _ in .error(500, "INTERNAL") }
    let services = try GoogleServices(at: server, ["GOOGLE_APPLICATION_CREDENTIALS": folder.serviceAccount()])
    let url = try await services.urlSigner().sign(Self.access).url
    #expect(url.hasPrefix("\(server.url)/b/e/%C3%A9%201.json?"))
    #expect(url.contains("&generation=7&"))
    #expect(
      url.contains(
        "&response-content-disposition=attachment%3B%20filename%3D%22copia%20a_o.json%22%3B%20filename%2A%3D"
          + "UTF-8%27%27copia%2520a%25C3%25B1o.json&"))
    #expect(server.requests.isEmpty)
    // Swift's characters join a slash and a combining mark after it.
    var marked = Self.access
    marked.object = "e/\u{301}x"
    let other = try await services.urlSigner().sign(marked).url
    #expect(other.hasPrefix("\(server.url)/b/e/%CC%81x?"))
  }

  @Test("IAM signs what a key would, by whoever may impersonate the account")
  func service() async throws {
    let server = try iam()
    let key = try SigningVectorTests.key()
    let now = Date(timeIntervalSince1970: 1_700_000_000)
    let byKey = try await URLSigner(email: key.email, means: .key(key), storage: try ServiceEndpoint(server.url))
      .sign(Self.access, at: now)
    let user = try folder.file("user.json", CredentialFolder.authorizedUser)
    let environments = [["REKINDLE_ACCESS_TOKEN": "own"], ["GOOGLE_APPLICATION_CREDENTIALS": user]]
    for (environment, token) in zip(environments, ["own", "source"]) {
      let named = try await GoogleServices(at: server, environment).urlSigner(email: key.email)
      #expect(try await named.sign(Self.access, at: now) == byKey)
      let impersonating = try await GoogleServices(at: server, environment, impersonating: key.email).urlSigner()
      #expect(try await impersonating.sign(Self.access, at: now) == byKey)
      #expect(server.requests.last?.headers["authorization"] == "Bearer \(token)")
    }
    let delegating = try folder.impersonated(key.email)
    let delegated = try await GoogleServices(at: server, ["GOOGLE_APPLICATION_CREDENTIALS": delegating]).urlSigner()
    #expect(try await delegated.sign(Self.access, at: now) == byKey)
    #expect(server.requests.last?.headers["authorization"] == "Bearer source")
    #expect(server.requests.last?.text.contains(#"serviceAccounts\/d@p.iam"#) == true)
    let machine = try await GoogleServices(at: server, ["GCE_METADATA_HOST": "127.0.0.1:\(server.port)"]).urlSigner()
    #expect(try await machine.sign(Self.access, at: now) == byKey)
    #expect(server.requests.last?.headers["authorization"] == "Bearer machine")
  }

  @Test("A user alone cannot sign, and is told how")
  func user() async throws {
    let server = try iam()
    let user = try folder.file("user.json", CredentialFolder.authorizedUser)
    let services = try GoogleServices(at: server, ["GOOGLE_APPLICATION_CREDENTIALS": user])
    let error = await #expect(throws: GoogleCloudError.self) { try await services.urlSigner() }
    #expect(error?.code == .badCredentials)
    #expect(error?.remedy.contains("--impersonate-service-account") == true)
  }

  @Test("Who may not sign for the account is told the role")
  func forbidden() async throws {
    let server = try LoopbackServer { _ in .error(403, "PERMISSION_DENIED") }
    let signer = try await GoogleServices(at: server, ["REKINDLE_ACCESS_TOKEN": "t"]).urlSigner(email: "a@p.iam")
    let error = await #expect(throws: GoogleCloudError.self) { try await signer.sign(Self.access) }
    #expect(error?.remedy.contains("roles/iam.serviceAccountTokenCreator on a@p.iam") == true)
  }

  @Test(
    "Seven days by a key, twelve hours by IAM, and no more",
    arguments: [
      (0, false, false), (1, true, true), (43_200, true, true), (43_201, true, false), (604_800, true, false),
      (604_801, false, false), (-1, false, false),
    ])
  func durations(seconds: Int, byKey: Bool, byService: Bool) async throws {
    let server = try iam()
    let key = try SigningVectorTests.key()
    let own = try GoogleServices(at: server, ["GOOGLE_APPLICATION_CREDENTIALS": folder.serviceAccount()])
    let other = try GoogleServices(at: server, ["REKINDLE_ACCESS_TOKEN": "t"])
    var access = Self.access
    access.duration = .seconds(seconds)
    #expect(((try? await own.urlSigner().sign(access)) != nil) == byKey)
    #expect(((try? await other.urlSigner(email: key.email).sign(access)) != nil) == byService)
  }

  @Test("A signed URL is shown to nobody who does not ask for it")
  func secret() async throws {
    let signed = SignedURL("https://h/?X-Goog-Signature=abc", expires: .now)
    var dumped = ""
    dump(signed, to: &dumped)
    #expect(!"\(signed) \(String(reflecting: signed)) \(dumped)".contains("abc"))
  }

  @Test(
    "Keys of other kinds are refused",
    arguments: [
      "", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n",
      // An EC key, made for this: openssl ecparam -genkey -name prime256v1, PKCS #8.
      """
      -----BEGIN PRIVATE KEY-----
      MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgHWwUcFy77tBpq9WD
      EQmUrdP+huErM5cJk2o7bIOqa4ChRANCAARrLp4nik+3QOVqjpZLaERcLmeCCBPd
      tUkrx0IXxuJPX+h1MAp4KPu6bTw4dQqHNU+fODOcElRYVnQSemlS8XPN
      -----END PRIVATE KEY-----
      """,
      // An encrypted one; nobody is asked for its passphrase, which is x.
      """
      -----BEGIN ENCRYPTED PRIVATE KEY-----
      MIIC3TBXBgkqhkiG9w0BBQ0wSjApBgkqhkiG9w0BBQwwHAQIiNB3hlim3ZYCAggA
      MAwGCCqGSIb3DQIJBQAwHQYJYIZIAWUDBAEqBBCYETfotIjjrxsNQHvGfmGbBIIC
      gDVTLbS7s7HvH7A06YvVOk9NnIbL+l/w7FS4+NAhaSmIYPCZogmLK72u64lLQ+B3
      wa8Mcn8eRxcrEkMNsta+sfRM/AM6rs25W3JU0FrDDABP7svHxS5Qo/2vkRJVwhwz
      XLEGCRe1n09BUHFLTsycCSsw8i4BJfb6BBnDNSNcug138LEsMr+DCdPk7oQzrI2h
      SsQd7NYBFrujAtIlEjO82t9rLu3ptnJlto2VUVIW6TnHbD41iVDImCWPxJW8ZWqm
      3jhjrBYDhx5AAWhoB9YwJorl0vcswwNVY5n6v4JtdkhSIFeNX04wc9pvFt+2Ve+5
      LoOJevzSWXhKz0bx7PfS1ZYqZO06MJrawArLQuND5UgPuhG9pBauO4PpJWxxiQOK
      hmkhrOronfFbd47F9yS8EZyCQS3fMnOeQBpwzxZ3F0rPGon3c/+n8ym3kF5QDM8f
      y5cVBdfPQfs8ix2ZQHxd4dTsIQv8/jZw9rnLmdQxDK2yoEpRG2Ak8lxl0wEvAL5d
      ssjPa4Aq3dELUY0m3JKyAAiArz/aF0VGeXazJzB1bExF30SrrxSP9BCVUqeidYnP
      Xlc0W6VBHu5q7ZywTowsTEysepLm/oWPRJa8wg0qf2HGYXSzhjzAqa1Ku46+Wksz
      Gu3bxSUb7wt6FXdJkXayqsT5kAdgjfYoEGiR8kDeU967IohA7DCRA6rtswVsi8iU
      i02zGrCb802LJ8mfTXLWmyhB7vDtjSevf8XdfdUMZenNQHfH2ZfYibOvZQZogBYG
      nIQ+EhsR/eITP5IZ6rkO40F1x/1VKS8K+IZr9bI/NAFlrr9CABJOldjfpgI7z/O7
      psH7qnTPs9gp0aoLw67cMGs=
      -----END ENCRYPTED PRIVATE KEY-----
      """,
    ])
  func badKeys(pem: String) throws {
    let path = try folder.serviceAccount(["private_key": pem])
    let error = #expect(throws: GoogleCloudError.self) { _ = try ServiceAccountKey(CredentialFile(path: path)) }
    #expect(error?.code == .badCredentials)
  }
}
