package client

// byOperation is what there is for some operations, each of the types of its own, by
// the operation's name.
type byOperation map[string]operationNamer

// An operationNamer is made of an operation, and thereby of its types.
type operationNamer interface {
	operationName() string
}

// fileByOperation files each under its operation. Two for one operation are a mistake
// in this package.
func fileByOperation(each ...operationNamer) byOperation {
	filed := byOperation{}
	for _, one := range each {
		name := one.operationName()
		if filed[name] != nil {
			panic("client: there are two for " + name)
		}
		filed[name] = one
	}
	return filed
}

// filedFor returns what there is for an operation, or false for nothing. Its types are
// the operation's: anything else is a mistake in this package.
func filedFor[T operationNamer](filed byOperation, operation string) (T, bool) {
	var none T
	found, ok := filed[operation]
	if !ok {
		return none, false
	}
	typed, ok := found.(T)
	if !ok {
		panic("client: what there is for " + operation + " has other types")
	}
	return typed, true
}
