import Documents
import JSON
import Testing

@testable import GoogleCloud

/// Which claims make a user SUPERADMIN.
struct RoleTests {
  private static let rule = RoleRule(claim: "role", value: "SUPERADMIN")

  private func isMet(_ json: String, by rule: RoleRule) throws -> Bool {
    rule.isMet(by: try JSONParser.parse(Array(json.utf8)))
  }

  @Test(
    "The value is a string of the same bytes, or in an array of strings",
    arguments: [
      (#"{"role":"SUPERADMIN"}"#, true), (#"{"role":["SUPERADMIN"]}"#, true), (#"{"role":["x","SUPERADMIN"]}"#, true),
      (#"{"role":"\u0053UPERADMIN"}"#, true),
      (#"{"role":"superadmin"}"#, false), (#"{"role":"SUPERADMIN "}"#, false), (#"{"role":"SUPERADMIN\u0000"}"#, false),
      (#"{"role":"SUPERADMINS"}"#, false), (#"{"role":"USER,SUPERADMIN"}"#, false), (#"{"role":true}"#, false),
      (#"{"role":1}"#, false), (#"{"role":null}"#, false), (#"{"role":{}}"#, false), (#"{"role":""}"#, false),
      (#"{"role":{"SUPERADMIN":true}}"#, false), (#"{"role":[]}"#, false), (#"{"role":["SUPERADMIN",1]}"#, false),
      (#"{"role":[["SUPERADMIN"]]}"#, false), (#"{"role":["SUPERADMIN",null]}"#, false),
      (#"{"Role":"SUPERADMIN"}"#, false),
      (#"{"roles":"SUPERADMIN"}"#, false), (#"{}"#, false), (#"[]"#, false), (#""SUPERADMIN""#, false),
      (#"{"x":{"role":"SUPERADMIN"}}"#, false), (#"{"role.x":"SUPERADMIN"}"#, false),
      // The Cyrillic letter, and the full-width one.
      (#"{"role":"SUPERАDMIN"}"#, false), (#"{"role":"ＳUPERADMIN"}"#, false),
    ])
  func text(json: String, isMet: Bool) throws { #expect(try self.isMet(json, by: Self.rule) == isMet) }

  @Test(
    "Where the value is true, only true counts",
    arguments: [
      (#"{"role":true}"#, true), (#"{"role":false}"#, false), (#"{"role":"true"}"#, false), (#"{"role":1}"#, false),
      (#"{"role":[true]}"#, false), (#"{"role":["true"]}"#, false), (#"{"role":{}}"#, false),
      (#"{"role":null}"#, false),
      (#"{}"#, false),
    ])
  func truth(json: String, isMet: Bool) throws {
    #expect(try self.isMet(json, by: RoleRule(claim: "role", value: nil)) == isMet)
  }

  @Test("Names and values compare by their bytes: é has two spellings, and K a sign for kelvin beside it")
  func bytes() throws {
    #expect(try !isMet("{\"role\":\"e\u{301}\"}", by: RoleRule(claim: "role", value: "é")))
    #expect(try !isMet("{\"role\":[\"e\u{301}\"]}", by: RoleRule(claim: "role", value: "é")))
    #expect(try !isMet("{\"pape\u{301}l\":\"x\"}", by: RoleRule(claim: "papél", value: "x")))
    #expect(try !isMet("{\"\u{212A}\":\"x\"}", by: RoleRule(claim: "K", value: "x")))
    #expect(try isMet("{\"papél\":\"é\"}", by: RoleRule(claim: "papél", value: "é")))
  }
}
