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
      let evil = try GoogleServices([variable: "http://127.evil.example"])
      let error = #expect(throws: GoogleCloudError.self) { try evil.endpoint(service) }
      #expect(error?.code == .badEndpoint)
      #expect(error?.message.contains(variable) == true)
    }
    #expect(try GoogleServices([:]).endpoint(.storage).address == "https://storage.googleapis.com")
    #expect(try GoogleServices([:]).endpoint(.storage).tokens != nil)
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
