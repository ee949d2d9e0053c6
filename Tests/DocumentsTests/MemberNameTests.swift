import Documents
import Testing

struct MemberNameTests {
  @Test(
    "Letters count where IAM tells them apart",
    arguments: [
      ("user:Ana@Example.com", "user:ana@example.com", true),
      ("serviceAccount:B@p.iam.gserviceaccount.com", "serviceaccount:b@p.iam.gserviceaccount.com", true),
      ("user:ana@example.com", "group:ana@example.com", false), ("user:a@b", "user:a@b ", false),
      ("principal://iam.googleapis.com/x/subject/Admin", "principal://iam.googleapis.com/x/subject/admin", false),
      // The sign of kelvins, and two spellings of one letter.
      ("user:k@b.com", "user:\u{212A}@b.com", false), ("user:\u{E9}@b.com", "user:e\u{301}@b.com", false),
    ])
  func equality(left: String, right: String, areEqual: Bool) {
    #expect((MemberName(left) == MemberName(right)) == areEqual)
    #expect((Set([MemberName(left), MemberName(right)]).count == 1) == areEqual)
  }

  @Test(
    "Everybody is everybody in capital and small letters, and no other member is",
    arguments: [
      ("allUsers", true), ("allAuthenticatedUsers", true), ("ALLUSERS", true), ("principalSet://goog/public:all", true),
      ("user:allUsers@example.com", false), ("domain:example.com", false), ("allUsersX", false),
    ])
  func everybody(member: String, isPublic: Bool) {
    #expect(MemberName(member).isPublic == isPublic)
  }

  @Test("The address of an account is in small letters, and only of an account that exists")
  func account() {
    #expect(MemberName("serviceAccount:B@p.iam.gserviceaccount.com").serviceAccount == "b@p.iam.gserviceaccount.com")
    #expect(MemberName("deleted:serviceAccount:b@p?uid=1").serviceAccount == nil)
    #expect(MemberName("user:b@p").serviceAccount == nil)
  }
}
