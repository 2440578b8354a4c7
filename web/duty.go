package web

import "chancery/issuance"

// Duties says in English what the people of each role do, for whoever tells it without a page.
func Duties() (map[issuance.Role]string, error) {
	words, err := loadLanguages(wordFiles)
	if err != nil {
		return nil, err
	}
	duties := map[issuance.Role]string{}
	for _, role := range issuance.Roles() {
		duties[role] = words.all["en"].ids["duty."+string(role)]
	}
	return duties, nil
}
