import Testing

@testable import GoogleCloud

struct EndpointTests {
  @Test("Each service can be sent elsewhere, or all of them, but only to this machine")
  func overrides() throws {
    let all = try GoogleServices([
      "REKINDLE_ENDPOINT": "http://127.0.0.1:1", "REKINDLE_ENDPOINT_STORAGE": "http://127.0.0.1:2",
    ])
    for service in GoogleService.allCases {
      #expect(try all.endpoint(service).address == (service == .storage ? "http://127.0.0.1:2" : "http://127.0.0.1:1"))
      #expect(try all.endpoint(service).tokens == nil)
      let variable = service.variable
      for address in ["http://127.evil.example", "https://evil.example"] {
        let evil = try GoogleServices([variable: address])
        let error = #expect(throws: GoogleCloudError.self) { try evil.endpoint(service) }
        #expect(error?.code == .badEndpoint)
        #expect(error?.message.contains(variable) == true)
      }
    }
    #expect(try GoogleServices([:]).endpoint(.storage).address == "https://storage.googleapis.com")
    #expect(try GoogleServices([:]).endpoint(.storage).tokens != nil)
  }

  @Test(
    "Only a metadata server, or this machine, is asked for a machine's token by plain HTTP",
    arguments: [
      ("metadata.google.internal", true), ("metadata.google.internal:80", true), ("169.254.169.254", true),
      ("169.254.169.254:8080", true), ("[fd20:ce::254]", true), ("127.0.0.1:8080", true), ("localhost", true),
      ("metadata.google.internal.evil.example", false), ("169.254.evil.example", false), ("10.1.2.3", false),
      ("evil.example:80", false), ("169.254.169.254/path", false), ("user@169.254.169.254", false),
    ])
  func metadataServer(host: String, isAllowed: Bool) {
    let environment = ["GCE_METADATA_HOST": host, "HOME": "/nowhere"]
    guard !isAllowed else {
      #expect(throws: Never.self) { try GoogleServices(environment) }
      return
    }
    let error = #expect(throws: GoogleCloudError.self) { try GoogleServices(environment) }
    #expect(error?.code == .badEndpoint)
  }

  @Test("A login that cannot be used does not matter where everything is on this machine")
  func brokenLogin() throws {
    let folder = try CredentialFolder()
    _ = try folder.file("application_default_credentials.json", "{")
    let environment = ["CLOUDSDK_CONFIG": folder.path]
    #expect(throws: GoogleCloudError.self) { try GoogleServices(environment) }
    let standIn = environment.merging(["REKINDLE_ENDPOINT": "http://127.0.0.1:1"]) { $1 }
    #expect(try GoogleServices(standIn).endpoint(.storage).tokens == nil)
  }

  @Test("A stand-in on this machine gets only a credential that is named")
  func credentials() throws {
    let standIn = ["REKINDLE_ENDPOINT": "http://127.0.0.1:1"]
    #expect(
      try GoogleServices(standIn.merging(["REKINDLE_ACCESS_TOKEN": "t"]) { $1 }).endpoint(.firestore).tokens != nil)
    #expect(try GoogleServices(standIn.merging(["HOME": "/root"]) { $1 }).endpoint(.firestore).tokens == nil)
  }
}
